"""Websocket frames into events. Unknown types yield nothing; malformed frames raise ServerNonsense."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jobmonitor.comfy.history import is_blocked, node_failure, visible_node
from jobmonitor.comfy.outputs import node_output
from jobmonitor.comfy.plain import load, moment, nonsense, whole
from jobmonitor.domain.job import JSON
from jobmonitor.domain.plain import mapping, number, sequence, text
from jobmonitor.domain.progress import Preview
from jobmonitor.domain.server import PromptState
from jobmonitor.domain.server_events import (
    NodeExecuted,
    NodesCached,
    NodesProgressed,
    NodeStarted,
    NodeState,
    PreviewReceived,
    QueueLengthChanged,
    RunEnded,
    RunOver,
    RunStarted,
    ServerEvent,
)

LARGEST_PREVIEW = 16 * 1024**2
"""Bytes; a larger preview is left out: it is a passing picture, a 4K PNG has about 12 MB."""

PREVIEW_IMAGE = 1
PREVIEW_IMAGE_WITH_METADATA = 4

_IMAGE_TYPES = {1: "image/jpeg", 2: "image/png"}
_MIME_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})

Data = Mapping[str, JSON]


def parse_text_frame(frame: str) -> tuple[ServerEvent, ...]:
    """The events of a text frame, none or one."""
    message = load(frame)
    if not isinstance(message, dict):
        raise nonsense("a frame is an object", frame)
    parse = _PARSERS.get(text(message.get("type")))
    data = message.get("data")
    if parse is None or not isinstance(data, dict):
        return ()
    event = parse(data)
    return () if event is None else (event,)


def _status(data: Data) -> ServerEvent | None:
    length = whole(mapping(mapping(data.get("status")).get("exec_info")).get("queue_remaining"))
    return None if length is None else QueueLengthChanged(length)


def _start(data: Data) -> ServerEvent | None:
    prompt_id = text(data.get("prompt_id"))
    return RunStarted(prompt_id, moment(data.get("timestamp"))) if prompt_id else None


def _cached(data: Data) -> ServerEvent | None:
    prompt_id = text(data.get("prompt_id"))
    nodes = tuple(text(node) for node in sequence(data.get("nodes")) if isinstance(node, str))
    return NodesCached(prompt_id, nodes) if prompt_id else None


def _executing(data: Data) -> ServerEvent | None:
    prompt_id = None if data.get("prompt_id") is None else text(data["prompt_id"])
    if prompt_id == "":
        return None
    if data.get("node") is None:
        return None if prompt_id is None else RunOver(prompt_id)
    node_id = visible_node(data.get("node"), data.get("display_node"))
    return NodeStarted(node_id, prompt_id) if node_id else None


def _progress(data: Data) -> ServerEvent | None:
    prompt_id, node_id = text(data.get("prompt_id")), text(data.get("node"))
    value, maximum = number(data.get("value")), number(data.get("max"))
    if not prompt_id or not node_id or value is None or maximum is None:
        return None
    # The last step is not the end of a node: progress_state says when it has finished.
    return NodesProgressed(prompt_id, (NodeState(node_id, value, maximum, False),), complete=False)


def _progress_state(data: Data) -> ServerEvent | None:
    prompt_id = text(data.get("prompt_id"))
    if not prompt_id:
        return None
    groups: dict[str, list[NodeState]] = {}
    for node_id, node in mapping(data.get("nodes")).items():
        fields = mapping(node)
        visible = visible_node(node_id, fields.get("display_node_id"))
        value, maximum = number(fields.get("value")), number(fields.get("max"))
        if visible and value is not None and maximum is not None:
            finished = fields.get("state") == "finished"
            groups.setdefault(visible, []).append(NodeState(visible, value, maximum, finished))
    return NodesProgressed(prompt_id, tuple(_as_one(group) for group in groups.values()), complete=True)


def _as_one(nodes: list[NodeState]) -> NodeState:
    """An expanded node and its inner ones: as many steps as there are nodes."""
    if len(nodes) == 1:
        return nodes[0]
    done = sum(min(max(n.value / n.maximum, 0.0), 1.0) if n.maximum > 0 else float(n.finished) for n in nodes)
    return NodeState(nodes[0].node_id, done, float(len(nodes)), all(n.finished for n in nodes))


def _executed(data: Data) -> ServerEvent | None:
    prompt_id = text(data.get("prompt_id"))
    node_id = visible_node(data.get("node"), data.get("display_node"))
    return (
        NodeExecuted(prompt_id, node_output(node_id, data.get("output"))) if prompt_id and node_id else None
    )


def _success(data: Data) -> ServerEvent | None:
    prompt_id = text(data.get("prompt_id"))
    return RunEnded(prompt_id, PromptState.SUCCEEDED) if prompt_id else None


def _error(data: Data) -> ServerEvent | None:
    prompt_id = text(data.get("prompt_id"))
    if not prompt_id or is_blocked(data):
        return None
    return RunEnded(prompt_id, PromptState.FAILED, node_failure(data))


def _interrupted(data: Data) -> ServerEvent | None:
    prompt_id = text(data.get("prompt_id"))
    return RunEnded(prompt_id, PromptState.INTERRUPTED) if prompt_id else None


_PARSERS: Mapping[str, Callable[[Data], ServerEvent | None]] = {
    "status": _status,
    "execution_start": _start,
    "execution_cached": _cached,
    "executing": _executing,
    "progress": _progress,
    "progress_state": _progress_state,
    "executed": _executed,
    "execution_success": _success,
    "execution_error": _error,
    "execution_interrupted": _interrupted,
}


def parse_binary_frame(frame: bytes) -> tuple[ServerEvent, ...]:
    """The preview in a binary frame; nothing for other kinds and for previews over LARGEST_PREVIEW."""
    if len(frame) < 8:
        raise nonsense("a binary frame is too short")
    if len(frame) > LARGEST_PREVIEW:
        return ()
    kind, second = int.from_bytes(frame[:4], "big"), int.from_bytes(frame[4:8], "big")
    if kind == PREVIEW_IMAGE:
        mime_type = _IMAGE_TYPES.get(second)
        return () if mime_type is None else (PreviewReceived(Preview(frame[8:], mime_type)),)
    if kind != PREVIEW_IMAGE_WITH_METADATA:
        return ()
    if len(frame) < 8 + second:
        raise nonsense("a preview ends before its picture")
    meta = mapping(load(frame[8 : 8 + second]))
    mime_type = text(meta.get("image_type"))
    if mime_type not in _MIME_TYPES:
        return ()
    return (
        PreviewReceived(
            Preview(frame[8 + second :], mime_type),
            text(meta.get("prompt_id")) or None,
            visible_node(meta.get("node_id"), meta.get("display_node_id")) or None,
        ),
    )
