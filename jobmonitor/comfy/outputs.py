"""What a node made, as `/history` and the frame `executed` tell it: files and texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jobmonitor.domain.job import JSON, OutputFile
from jobmonitor.domain.plain import mapping, sequence, text
from jobmonitor.domain.server import NodeOutput

LONGEST_TEXT = 1_000_000
"""Characters of one text output that are kept; a dumped tensor can be far longer."""

_FOLDERS = frozenset({"output", "input", "temp"})
_TEXT_KEYS = frozenset(
    {"text", "texts", "string", "strings", "caption", "captions", "tags", "prompt", "markdown"}
)
"""Keys under which nodes put texts that are meant for a reader; others hold encoded pictures and the like."""
_DRIVE = re.compile(r"[A-Za-z]:")


def is_safe_path(path: str) -> bool:
    """Whether a relative path stays inside its folder, on every system: no root, drive, `..`, control."""
    if path.startswith(("/", "\\")) or _DRIVE.match(path) or not path.isprintable():
        return False
    return ".." not in re.split(r"[/\\]", path)


def is_plain_name(name: str) -> bool:
    """Whether a text is the name of a file and nothing else."""
    return bool(name) and name != "." and "/" not in name and "\\" not in name and is_safe_path(name)


def output_file(item: JSON) -> OutputFile | None:
    """The file that an item names; None where it names none, or one outside the server's folders."""
    fields = mapping(item)
    filename = fields.get("filename")
    subfolder = fields.get("subfolder") or ""
    folder = fields.get("type") or "output"
    if not isinstance(filename, str) or not isinstance(subfolder, str) or not isinstance(folder, str):
        return None
    if folder not in _FOLDERS:
        return None
    subfolder = subfolder.replace("\\", "/").rstrip("/")
    if len(filename) > 1_000 or len(subfolder) > 4_000:
        return None
    if not filename or not is_safe_path(filename) or not is_safe_path(subfolder):
        return None
    # /view cuts a folder in the name off: it looks for it in `subfolder`.
    inside, _, filename = filename.rpartition("/")
    subfolder = "/".join(part for part in (subfolder, inside) if part)
    return OutputFile(filename, subfolder, folder) if filename not in ("", ".") else None


def node_output(node_id: str, output: JSON) -> NodeOutput:
    """Files and texts of one node; what is neither is left out."""
    files: list[tuple[str, OutputFile]] = []
    texts: list[str] = []
    for key, items in mapping(output).items():
        if isinstance(items, str):
            items = [items]
        for item in sequence(items):
            file = output_file(item)
            if file is not None:
                files.append((text(key), file))
            elif key in _TEXT_KEYS:
                texts.extend(_texts(item))
    return NodeOutput(node_id, tuple(files), tuple(texts))


def _texts(item: JSON) -> Iterable[str]:
    # Some text nodes wrap their list once more.
    for value in item if isinstance(item, list) else (item,):
        if isinstance(value, str):
            yield text(value, LONGEST_TEXT)


def merged(outputs: Iterable[NodeOutput]) -> tuple[NodeOutput, ...]:
    """One output a node: inner nodes of an expanded one count as that one."""
    found: dict[str, NodeOutput] = {}
    for output in outputs:
        before = found.get(output.node_id)
        if before is not None:
            output = NodeOutput(output.node_id, before.files + output.files, before.texts + output.texts)
        found[output.node_id] = output
    return tuple(found.values())
