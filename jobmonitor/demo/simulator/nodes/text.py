"""Nodes that hold or show values."""

from __future__ import annotations

import json
from typing import Any

from jobmonitor.demo.simulator import encode
from jobmonitor.demo.simulator.nodes.base import Call, node
from jobmonitor.demo.simulator.values import Pictures, Result


@node("PrimitiveInt", "PrimitiveFloat", "PrimitiveString", "PrimitiveStringMultiline", "PrimitiveBoolean")
async def primitive(call: Call, inputs: dict[str, Any]) -> Result:
    """The value itself."""
    return Result((inputs["value"],))


@node("StringConcatenate")
async def concatenate(call: Call, inputs: dict[str, Any]) -> Result:
    """Two texts as one."""
    return Result((inputs["string_a"] + inputs["delimiter"] + inputs["string_b"],))


@node("StringReplace")
async def replace_text(call: Call, inputs: dict[str, Any]) -> Result:
    """A text with other words."""
    return Result((inputs["string"].replace(inputs["find"], inputs["replace"]),))


@node("PreviewAny")
async def preview_any(call: Call, inputs: dict[str, Any]) -> Result:
    """Any value as text."""
    text = await call.off_loop(as_text, inputs["source"])
    return Result((text,), {"text": [text]})


def as_text(value: Any) -> str:
    """How the server writes a value as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, Pictures):
        return encode.tensor_text(value)
    if value is None or isinstance(value, bool | int | float):
        return str(value)
    try:
        return json.dumps(value)
    except TypeError:
        return str(value)
