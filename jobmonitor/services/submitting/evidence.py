"""The prompt id in the names of a prompt's results: what still tells that it ran, when its server forgot it.

A server that is started again knows no job any more; its files stay. The prefix of a result's name only
re-runs the node that saves it, so everything before that node stays in the server's cache.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from jobmonitor.domain.errors import ServerRefused
from jobmonitor.domain.job import JSON, OutputFile
from jobmonitor.domain.server import NodeOutput, PromptRecord, PromptState
from jobmonitor.services.ports import ComfyServer

PREFIX = "filename_prefix"
"""The input under which nodes that save take the beginning of a name."""
LONGEST_NAME = 140
"""Characters of a name before the prompt id: with it, the counter and the ending, file systems take it."""
MOST_OF_ONE_NODE = 64
"""Files of one node that are looked for."""

_EVIDENCE = re.compile(r"_?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-n[A-Za-z0-9_.]{1,40})?$")
_ODD = re.compile(r"[^A-Za-z0-9_.]")
_ENDINGS = {
    "SaveImage": ("png",),
    "SaveAnimatedPNG": ("png",),
    "SaveAnimatedWEBP": ("webp",),
    "SaveWEBM": ("webm",),
    "SaveVideo": ("mp4",),
    "SaveAudio": ("flac",),
    "SaveAudioMP3": ("mp3",),
    "SaveAudioOpus": ("opus",),
}
_VIDEO_HELPER = "VHS_VideoCombine"
_CONTAINERS = ("mp4", "mkv", "mov", "webm", "gif", "webp")


@dataclass(frozen=True, slots=True)
class Expected:
    """The first file that one node saves."""

    node_id: str
    key: str
    """Under which the server's history would have it."""
    names: tuple[OutputFile, ...]
    """One of these: versions of the server differ in how they spell it."""

    def numbered(self, name: OutputFile, number: int) -> OutputFile:
        """The file that comes in its place (1, 2, …) where the node saves several."""
        head, mark, tail = name.filename.rpartition("00001")
        return OutputFile(f"{head}{number:05}{tail}" if mark else name.filename, name.subfolder, name.type)


def with_evidence(graph: Mapping[str, JSON], prompt_id: str) -> dict[str, JSON]:
    """The graph with the prompt id at the end of each literal `filename_prefix`; a former one gives
    way to it.

    Nodes that would save under the same prefix get their own: their files would be counted together. A
    prefix whose name is very long stays as it is.
    """
    made: dict[str, JSON] = {}
    taken: set[str] = set()
    for node_id, node in graph.items():
        prefix = _prefix(node)
        if prefix is None:
            made[node_id] = node
            continue
        plain = _without(prefix)
        if len(posixpath.basename(plain)) > LONGEST_NAME:
            made[node_id] = node
            continue
        joint = "" if not plain or plain.endswith("/") else "_"
        marked = f"{plain}{joint}{prompt_id}"
        if marked in taken:
            marked += f"-n{_ODD.sub('_', node_id)[:40]}"
        taken.add(marked)
        made[node_id] = _with_prefix(node, marked)
    return made


def without_evidence(graph: Mapping[str, JSON]) -> dict[str, JSON]:
    """The graph as it was before `with_evidence`."""
    made: dict[str, JSON] = {}
    for node_id, node in graph.items():
        prefix = _prefix(node)
        made[node_id] = node if prefix is None else _with_prefix(node, _without(prefix))
    return made


def expected(graph: Mapping[str, JSON], prompt_id: str = "") -> tuple[Expected, ...]:
    """What a run of this graph would have saved first, node by node, where its names hold a prompt id (this
    one, where given) and can be told beforehand: no other run makes files of these names."""
    found: list[Expected] = []
    for node_id, node in graph.items():
        prefix = _prefix(node)
        held = _EVIDENCE.search(prefix) if prefix is not None else None
        if prefix is None or held is None or (prompt_id and held[1] != prompt_id):
            continue
        names = _first_names(node, prefix)
        if names:
            found.append(Expected(node_id, _key_of(node), names))
    return tuple(found)


def expected_files(graph: Mapping[str, JSON], prompt_id: str = "") -> tuple[OutputFile, ...]:
    """All names that the first files of a run of this graph may have: see `expected`."""
    return tuple(name for each in expected(graph, prompt_id) for name in each.names)


async def record_by_files(
    client: ComfyServer, graph: Mapping[str, JSON], prompt_id: str, result_node: str = ""
) -> PromptRecord | None:
    """What the server's files tell of a prompt that it forgot: a record of a run that went well, where the
    files of `result_node` are there; without one, those of every node that saves. None where they are not.

    Raises ServerError where the server does not answer.
    """
    wanted = expected(graph, prompt_id)
    if result_node and any(each.node_id == result_node for each in wanted):
        wanted = tuple(each for each in wanted if each.node_id == result_node)
    outputs: list[NodeOutput] = []
    for each in wanted:
        files = await _saved(client, each)
        if not files:
            return None
        outputs.append(NodeOutput(each.node_id, tuple((each.key, file) for file in files)))
    if not outputs:
        return None
    return PromptRecord(prompt_id=prompt_id, state=PromptState.SUCCEEDED, outputs=tuple(outputs))


async def _saved(client: ComfyServer, each: Expected) -> list[OutputFile]:
    for name in each.names:
        files: list[OutputFile] = []
        for number in range(1, MOST_OF_ONE_NODE + 1):
            file = each.numbered(name, number)
            if not await _is_there(client, file):
                break
            files.append(file)
        if files:
            return files
    return []


async def _is_there(client: ComfyServer, file: OutputFile) -> bool:
    try:
        stored = await client.stat(file)
    except ServerRefused:  # a name that this server does not give out
        return False
    return stored is not None and stored.byte_count != 0


def _prefix(node: JSON) -> str | None:
    """The literal prefix of a node that saves."""
    inputs = node.get("inputs") if isinstance(node, Mapping) else None
    prefix = inputs.get(PREFIX) if isinstance(inputs, Mapping) else None
    return prefix if isinstance(prefix, str) else None


def _without(prefix: str) -> str:
    return _EVIDENCE.sub("", prefix)


def _with_prefix(node: JSON, prefix: str) -> JSON:
    return {**node, "inputs": {**node["inputs"], PREFIX: prefix}}


def _key_of(node: JSON) -> str:
    name = str(node.get("class_type"))
    return "gifs" if name == _VIDEO_HELPER else "audio" if name.startswith("SaveAudio") else "images"


def _first_names(node: JSON, prefix: str) -> tuple[OutputFile, ...]:
    """How the first file of a node is called; nothing where that cannot be told."""
    if "%" in prefix or "\\" in prefix:  # filled by the server's clock; a folder or not, by its system
        return ()
    path = posixpath.normpath(prefix)
    folder, name = posixpath.split(path)
    if path.startswith("/") or ".." in path:
        return ()
    class_type, inputs = str(node.get("class_type")), node["inputs"]
    if class_type == _VIDEO_HELPER:
        kind = str(inputs.get("format", "")).replace("/", "-").rpartition("-")[2]
        if inputs.get("save_output") is not True or kind not in _CONTAINERS:
            return ()
        sound = "-audio" if isinstance(inputs.get("audio"), list | tuple) and kind != "gif" else ""
        return (OutputFile(f"{name}_00001{sound}.{kind}", folder),)
    endings = _ENDINGS.get(class_type, ())
    if class_type == "SaveVideo":
        container = inputs.get("format", "auto")
        endings = (container,) if container in _CONTAINERS else endings if container == "auto" else ()
    tails = ("_", "") if class_type.startswith("SaveAudio") else ("_",)
    return tuple(OutputFile(f"{name}_00001{tail}.{ending}", folder) for ending in endings for tail in tails)
