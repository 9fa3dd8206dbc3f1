"""What goes over the wire: binary frames, multipart bodies, headers."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import aiohttp

from tests.simulator.files import uploaded

#: Headers that are compared; their values too, but for those that depend on the file.
HEADERS = {"content-type", "content-disposition", "accept-ranges", "content-range", "allow", "etag",
           "last-modified", "cache-control"}  # fmt: skip
VARYING = {"etag", "last-modified", "content-range"}


def binary(raw: bytes) -> dict[str, Any]:
    kind, second = struct.unpack(">II", raw[:8])
    frame: dict[str, Any] = {"kind": "binary", "event_type": kind}
    if kind == 1:
        frame["image_type"] = second
    elif kind == 3:
        frame["text"] = raw[8 + second :].decode()
    elif kind == 4:
        frame["metadata"] = json.loads(raw[8 : 8 + second])
    return frame


def form_data(form: dict[str, Any], answer: Any, salt: int) -> aiohttp.FormData:
    """A multipart body; a name that was stored percent-encoded was sent so."""
    stored = answer.get("name") if isinstance(answer, dict) else None
    made = aiohttp.FormData(quote_fields=isinstance(stored, str) and "%" in stored)
    for key, value in form.items():
        if isinstance(value, dict):
            content = uploaded(value["filename"], value.get("bytes", 139) + salt)
            kind = value.get("content_type", "image/png")
            made.add_field(key, io.BytesIO(content), filename=value["filename"], content_type=kind)
        else:
            made.add_field(key, value)
    return made


def header_differences(recorded: dict[str, str], real: dict[str, str]) -> list[str]:
    found = []
    for name in HEADERS:
        was, became = recorded.get(name), real.get(name)
        if name == "content-type" and was is None:
            continue
        if (was is None) != (became is None) or (name not in VARYING and was != became):
            if (
                name == "content-disposition"
                and was
                and became
                and "filename" in was
                and "filename" in became
            ):
                continue
            found.append(f"header {name}: {was!r} became {became!r}")
    return found
