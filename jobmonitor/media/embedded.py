"""The graph inside a file that ComfyUI saved: results hold the graph that made them.

PNG: text chunks `prompt` (the API graph) and `workflow` (the editor's). WebP and JPEG: EXIF. Clips and
sounds: metadata of the container, under these names, or as JSON under `comment`. Blocking; for any thread.
"""

from __future__ import annotations

import json
import math
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from jobmonitor.domain.errors import MediaError
from jobmonitor.domain.job import JSON
from jobmonitor.domain.media import MediaKind
from jobmonitor.media.containers import opened
from jobmonitor.media.formats import Format, recognise, unreadable

MAX_BYTES = 16 * 1024 * 1024
"""Of one text in a file, unpacked."""
MAX_CHUNKS = 200_000
"""Chunks of a PNG or WebP that are walked past, at most."""
EXPORT_REMEDY = "In ComfyUI, open it and choose Workflow → Export (API), and use the file that this saves."
_PNG_TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"comf")
_NAMES = ("prompt", "workflow")
_EXIF_TEXT = re.compile(r"(prompt|workflow)\s*:\s*(?=[{\[])", re.IGNORECASE)
_EXIF_SUB = 0x8769
_EXIF_COMMENT = 0x9286

Texts = Iterator[tuple[str, str]]


def graph_of(path: Path) -> dict[str, JSON]:
    """The graph in ComfyUI's API format that is inside a picture, clip or sound: node id → node.

    A picture's pixels are not decoded. Raises MediaError, which says what to do: the file cannot be read or
    is damaged, has no graph, or only one in the editor's format.
    """
    found: dict[str, str] = {}
    file_format = recognise(path)
    try:
        for name, text in _texts(path, file_format):
            found.setdefault(name, text)
    except OSError as error:
        raise unreadable(path, error) from error
    except (struct.error, zlib.error, ValueError, EOFError) as error:
        raise _damaged(path, str(error)) from error
    if "prompt" not in found:
        raise _only_editor(path) if "workflow" in found else _nothing(path)
    return _checked(path, found["prompt"])


def _texts(path: Path, file_format: Format) -> Texts:
    """(`prompt` or `workflow`, its JSON) for each that the file has."""
    if file_format.kind is not MediaKind.IMAGE:
        yield from _container(path, file_format)
        return
    with path.open("rb") as file:
        if file_format.name == "png":
            yield from _png(file)
        elif file_format.name == "webp":
            yield from _webp(file)
        elif file_format.name == "jpg":
            yield from _jpeg(file)


# Pictures


def _png(file: BinaryIO) -> Texts:
    file.seek(8)
    for _ in range(MAX_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            return  # cut short; what stood before counts
        length, kind = struct.unpack(">I4s", head)
        if kind == b"IEND":
            return
        if kind in _PNG_TEXTS and length <= MAX_BYTES:
            body = file.read(length)
            if len(body) == length and (text := _png_text(kind, body)) is not None:
                yield text
            file.seek(4, 1)
        else:
            file.seek(length + 4, 1)


def _png_text(kind: bytes, body: bytes) -> tuple[str, str] | None:
    key, _, rest = body.partition(b"\0")
    name = key.decode("latin-1").lower()
    if name not in _NAMES:
        return None
    if kind in (b"tEXt", b"comf"):
        return name, _decoded(rest)
    if kind == b"zTXt":
        return name, _decoded(_unpacked(rest[1:]))
    is_packed, rest = rest[:1] == b"\1", rest[2:]
    _language, _, rest = rest.partition(b"\0")
    _translated, _, rest = rest.partition(b"\0")
    return name, (_unpacked(rest) if is_packed else rest).decode("utf-8")


def _decoded(data: bytes) -> str:
    """Latin-1 by the PNG standard; some programs write UTF-8 all the same."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(data, MAX_BYTES)
    if unpacker.unconsumed_tail:
        raise ValueError("a text that unpacks to more than 16 MB")
    return text


def _webp(file: BinaryIO) -> Texts:
    file.seek(12)
    for _ in range(MAX_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            return
        kind, length = struct.unpack("<4sI", head)
        if kind == b"EXIF" and length <= MAX_BYTES:
            yield from _exif(file.read(length))
        else:
            file.seek(length, 1)
        file.seek(length % 2, 1)


def _jpeg(file: BinaryIO) -> Texts:
    file.seek(2)
    for _ in range(MAX_CHUNKS):
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF or head[1] == 0xDA:  # the picture itself begins
            return
        length = struct.unpack(">H", head[2:])[0] - 2
        if length < 0:
            return
        if head[1] == 0xE1:
            yield from _exif(file.read(length))
        else:
            file.seek(length, 1)


def _exif(data: bytes) -> Texts:
    """Texts of the first directory and of the user's comment, which begin with `prompt:` or `workflow:`."""
    data = data.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:
        return
    (first,) = struct.unpack_from(f"{order}I", data, 4)
    for tag, kind, count, offset in _directory(data, order, first):
        if tag == _EXIF_SUB:
            yield from _comment(data, order, offset)
        elif kind == 2 and count > 4:
            text = _decoded(data[offset : offset + count].rstrip(b"\0"))
            if match := _EXIF_TEXT.match(text):
                yield match[1].lower(), text[match.end() :]


def _comment(data: bytes, order: str, at: int) -> Texts:
    for tag, _kind, count, offset in _directory(data, order, at):
        if tag == _EXIF_COMMENT and count > 8:
            yield from _commented(_decoded(data[offset + 8 : offset + count].rstrip(b"\0")))


def _directory(data: bytes, order: str, at: int) -> Iterator[tuple[int, int, int, int]]:
    """(tag, type, count, value or where it stands) of each entry."""
    if at + 2 > len(data):
        return
    (count,) = struct.unpack_from(f"{order}H", data, at)
    for number in range(min(count, 1000)):
        place = at + 2 + 12 * number
        if place + 12 > len(data):
            return
        yield struct.unpack_from(f"{order}HHII", data, place)


# Clips and sounds


def _container(path: Path, file_format: Format) -> Texts:
    with opened(path, file_format) as container:
        tables = [container.metadata, *(stream.metadata for stream in container.streams)]
        pairs = [(str(name).lower(), str(text)) for table in tables for name, text in table.items()]
    for name, text in pairs:
        if len(text) > MAX_BYTES:
            continue
        if name in _NAMES:
            yield name, text
        elif name in ("comment", "description"):
            yield from _commented(text)


def _commented(text: str) -> Texts:
    """What a comment holds, where it is a JSON object with the graphs: as objects, or as JSON in texts."""
    if not text.lstrip().startswith("{"):
        return
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return
    for name in _NAMES:
        value = held.get(name)
        if isinstance(value, str) and value:
            yield name, value
        elif isinstance(value, Mapping) and value:
            yield name, json.dumps(value)


# What was found


def _checked(path: Path, text: str) -> dict[str, JSON]:
    """The graph, if it is one; of each node what a server takes (older ones wrote caches into it as well)."""
    try:
        graph = json.loads(text, parse_constant=lambda _: None, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, str(error)) from error
    if not isinstance(graph, dict) or not graph:
        raise _nothing(path)
    if isinstance(graph.get("nodes"), list):
        raise _only_editor(path)
    made: dict[str, JSON] = {}
    for node_id, node in graph.items():
        if not isinstance(node, dict) or not isinstance(node.get("class_type"), str):
            raise _damaged(path, f"node {node_id[:80]} has no class")
        if not isinstance(node.get("inputs"), dict):
            raise _damaged(path, f"node {node_id[:80]} has no inputs")
        made[node_id] = {key: node[key] for key in ("class_type", "inputs", "_meta") if key in node}
    return made


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _nothing(path: Path) -> MediaError:
    return MediaError(
        f"“{path.name}” has no graph inside: ComfyUI did not save it, or its metadata was removed.",
        remedy="Use the file as the server saved it (copies from chats and editors have lost it), or a graph "
        "from Workflow → Export (API).",
    )


def _only_editor(path: Path) -> MediaError:
    return MediaError(
        f"“{path.name}” has only the editor's workflow inside, which a server does not run.",
        remedy=EXPORT_REMEDY,
    )


def _damaged(path: Path, details: str) -> MediaError:
    return MediaError(
        f"The graph inside “{path.name}” is damaged.",
        remedy="Use another file of the same job, or a graph from Workflow → Export (API).",
        details=details[:2000],
    )
