"""Classes without an implementation of their own: what comes out goes by the types of the outputs."""

from __future__ import annotations

from typing import Any

from jobmonitor.demo.simulator import pictures
from jobmonitor.demo.simulator.encode import tone
from jobmonitor.demo.simulator.nodes.base import Call
from jobmonitor.demo.simulator.values import Clip, Latent, Pictures, Result, Sound, Token

_KINDS: dict[str, type | tuple[type, ...]] = {
    "IMAGE": Pictures,
    "MASK": Pictures,
    "LATENT": Latent,
    "AUDIO": Sound,
    "VIDEO": Clip,
    "STRING": str,
    "INT": int,
    "FLOAT": (float, int),
    "BOOLEAN": bool,
}


async def run(call: Call, inputs: dict[str, Any]) -> Result:
    """Pass on the first input of the type, else something new of it."""
    return Result(tuple(_value(str(kind), inputs) for kind in call.server.output_types(call.class_name)))


def _value(kind: str, inputs: dict[str, Any]) -> Any:
    wanted = _KINDS.get(kind)
    if wanted is None:
        given = next((v for v in inputs.values() if isinstance(v, Token) and v.kind == kind), None)
        return given if given is not None else Token(kind, {"inputs": sorted(inputs)})
    for value in inputs.values():
        if isinstance(value, wanted):
            return value
    return _new(kind, inputs)


def _new(kind: str, inputs: dict[str, Any]) -> Any:
    width, height = int(inputs.get("width", 512)), int(inputs.get("height", 512))
    if kind in ("IMAGE", "MASK"):
        return pictures.batch(width, height, 1, lambda _: pictures.gradient(width, height, 1))
    if kind == "LATENT":
        return Latent(width, height, int(inputs.get("length", 1)))
    if kind == "AUDIO":
        return tone(1.0)
    return {"STRING": "", "INT": 0, "FLOAT": 0.0, "BOOLEAN": False}.get(kind)
