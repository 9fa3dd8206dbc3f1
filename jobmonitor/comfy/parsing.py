"""Bodies of a server's answers into domain values. Each function takes bytes and can run in another process.

All raise ServerNonsense, and nothing else, where a body is not what a ComfyUI server answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from jobmonitor.comfy.history import submission_mark
from jobmonitor.comfy.outputs import is_plain_name, is_safe_path
from jobmonitor.comfy.plain import load, nonsense, whole
from jobmonitor.domain.graphs import node_order
from jobmonitor.domain.job import JSON, OutputFile
from jobmonitor.domain.plain import mapping, number, sequence, shown, text
from jobmonitor.domain.server import Device, NodeError, PromptReceipt, QueueState, ServerInfo

MOST_DEVICES = 16
"""Devices of one server that are told of."""


def parse_object(body: bytes) -> Mapping[str, JSON]:
    """A JSON object."""
    value = load(body)
    if not isinstance(value, dict):
        raise nonsense("it is not an object", body)
    return value


def parse_names(body: bytes) -> tuple[str, ...]:
    """A list of file names."""
    value = load(body)
    if not isinstance(value, list):
        raise nonsense("it is not a list", body)
    return tuple(text(name) for name in value if isinstance(name, str))


def parse_queue(body: bytes) -> QueueState:
    """`GET /queue`, in running order: the server gives its heap as it lies."""
    value = parse_object(body)
    running, pending = value.get("queue_running"), value.get("queue_pending")
    if not isinstance(running, list) or not isinstance(pending, list):
        raise nonsense("a queue has two lists", body)
    return QueueState(_in_order(running), _in_order(pending), _marks([*running, *pending]))


def _in_order(items: list[JSON]) -> tuple[str, ...]:
    keys: list[tuple[float, str]] = []
    for item in items:
        if isinstance(item, list) and len(item) >= 2 and isinstance(item[1], str):
            place = number(item[0])
            keys.append((math.inf if place is None else place, text(item[1])))
    return tuple(prompt_id for _, prompt_id in sorted(keys))


def _marks(items: list[JSON]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for item in items:
        if isinstance(item, list) and len(item) > 3 and isinstance(item[1], str):
            mark = submission_mark(item[3])
            if mark:
                found.append((text(item[1]), mark))
    return tuple(found)


def parse_queue_length(body: bytes) -> int:
    """`GET /prompt`: prompts that run or wait."""
    length = whole(mapping(parse_object(body).get("exec_info")).get("queue_remaining"))
    if length is None:
        raise nonsense("it has no length of the queue", body)
    return length


def parse_receipt(body: bytes) -> PromptReceipt:
    """The answer to an accepted `POST /prompt`."""
    value = parse_object(body)
    prompt_id = value.get("prompt_id")
    if not isinstance(prompt_id, str) or not prompt_id:
        raise nonsense("it names no prompt", body)
    node_errors = value.get("node_errors")
    return PromptReceipt(
        text(prompt_id),
        number(value.get("number")) or 0.0,
        parse_node_errors(node_errors),
        frozenset(
            text(output)
            for node in mapping(node_errors).values()
            for output in sequence(mapping(node).get("dependent_outputs"))
            if isinstance(output, str)
        ),
    )


def parse_node_errors(value: JSON) -> tuple[NodeError, ...]:
    """`node_errors` as the server words them, in a stable order: the server's changes from run to run."""
    errors = [
        NodeError(
            node_id=text(node_id),
            class_type=text(mapping(node).get("class_type")),
            type=text(mapping(error).get("type")),
            message=shown(mapping(error).get("message") or "", 500),
            details=shown(mapping(error).get("details") or "", 2_000),
            input_name=text(mapping(mapping(error).get("extra_info")).get("input_name")),
        )
        for node_id, node in mapping(value).items()
        for error in sequence(mapping(node).get("errors"))
    ]
    return tuple(sorted(errors, key=lambda e: (node_order(e.node_id), e.input_name, e.type, e.details)))


def parse_info(stats: bytes, features: bytes | None) -> ServerInfo:
    """`GET /system_stats` and `GET /features` (None before 0.3.45)."""
    answer = parse_object(stats)
    system = answer.get("system")
    if not isinstance(system, dict):
        raise nonsense("it has no system", stats)
    devices = sequence(answer.get("devices"))
    device = mapping(devices[0]) if devices else {}
    limits = mapping(load(features)) if features is not None else {}
    return ServerInfo(
        version=text(system.get("comfyui_version")),
        python_version=(text(system.get("python_version")).split() or [""])[0],
        os=text(system.get("os")),
        device=text(device.get("name")),
        vram_total=whole(device.get("vram_total")),
        vram_free=whole(device.get("vram_free")),
        ram_total=whole(system.get("ram_total")),
        ram_free=whole(system.get("ram_free")),
        max_upload_size=whole(limits.get("max_upload_size")),
        pytorch_version=text(system.get("pytorch_version"), 100),
        devices=tuple(_device(mapping(each)) for each in devices[:MOST_DEVICES]),
    )


def _device(value: Mapping[str, JSON]) -> Device:
    return Device(
        shown(value.get("name") or "", 120),
        text(value.get("type"), 40),
        whole(value.get("vram_total")),
        whole(value.get("vram_free")),
    )


def parse_limit(features: bytes) -> int | None:
    """The longest request, by `GET /features`."""
    return whole(parse_object(features).get("max_upload_size"))


def parse_upload(body: bytes) -> OutputFile:
    """The answer to an upload. Its name is used in graphs: it must be a plain one."""
    value = parse_object(body)
    name, subfolder, folder = value.get("name"), value.get("subfolder", ""), value.get("type", "input")
    if not isinstance(name, str) or len(name) > 1_000 or not is_plain_name(name):
        raise nonsense("the name that it gives to the file is not a plain one", body)
    if not isinstance(subfolder, str) or len(subfolder) > 4_000 or folder not in ("input", "output", "temp"):
        raise nonsense("it does not say where the file is", body)
    subfolder = subfolder.replace("\\", "/").rstrip("/")
    if not is_safe_path(subfolder):
        raise nonsense("it puts the file outside its folder", body)
    return OutputFile(name, subfolder, folder)


def parse_cancelled(body: bytes) -> bool:
    """The answer of the cancel route: whether there was something to cancel."""
    return parse_object(body).get("cancelled") is True
