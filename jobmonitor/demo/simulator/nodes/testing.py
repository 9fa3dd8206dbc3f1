"""Nodes that exist for trying out clients; a real server has none of them."""

from __future__ import annotations

import asyncio
import math
from fractions import Fraction
from typing import Any

import av

from jobmonitor.demo.simulator import encode, pictures
from jobmonitor.demo.simulator.nodes.base import Call, NodeError, node
from jobmonitor.demo.simulator.nodes.images import next_name
from jobmonitor.demo.simulator.values import Blocked, Expansion, Pictures, Result


@node("SleepSteps")
async def sleep_steps(call: Call, inputs: dict[str, Any]) -> Result:
    """Steps with or without previews."""
    made = inputs.get("image") or _square(inputs["seed"])
    kind = inputs["preview"]
    image = None
    if kind != "none":
        image = await call.off_loop(lambda: encode.to_bytes(made.make(0), kind))
    for step in range(1, inputs["steps"] + 1):
        await call.sleep(inputs["seconds"])
        await call.step(step, inputs["steps"], image, kind)
    return Result((made,))


def _square(seed: int) -> Pictures:
    return pictures.batch(64, 64, 1, lambda _: pictures.gradient(64, 64, seed))


@node("SleepSilent")
async def sleep_silent(call: Call, inputs: dict[str, Any]) -> Result:
    """Takes its time and never looks at the interrupt flag."""
    await call.sleep(inputs["seconds"])
    return Result((f"slept {inputs['seconds']} seed {inputs['seed']}",))


@node("SleepSilentOut", "BusyLoop")
async def sleep_silent_out(call: Call, inputs: dict[str, Any]) -> Result:
    """The same as an output node."""
    await call.sleep(inputs["seconds"])
    return Result((), {"text": [f"slept {inputs['seconds']}"]})


@node("AsyncSleep")
async def sleep_beside(call: Call, inputs: dict[str, Any]) -> Result:
    """Takes its time while other nodes run."""
    await call.sleep(inputs["seconds"])
    return Result((f"async slept {inputs['seconds']} seed {inputs['seed']}",))


@node("RaiseError")
async def raise_error(call: Call, inputs: dict[str, Any]) -> Result:
    """Fails."""
    kind = {
        "custom": f"{call.server.folders.base}/custom_nodes/test_nodes.RaiseError.run.<locals>.ProviderError",
        "oom": "torch.OutOfMemoryError",
    }.get(inputs["kind"], inputs["kind"])
    raise NodeError(kind, inputs["message"])


@node("TextUI")
async def text_ui(call: Call, inputs: dict[str, Any]) -> Result:
    """Shows a text, twice."""
    return Result((inputs["text"],), {"text": [inputs["text"], inputs["text"].upper()]})


@node("MixedUI")
async def mixed_ui(call: Call, inputs: dict[str, Any]) -> Result:
    """Shows whatever JSON can hold, and what it cannot quite hold."""
    return Result(
        (),
        {
            "value": [inputs["n"]],
            "nested": [{"a": [1, None, {"b": True}]}],
            "tags": ["x", "y"],
            "nothing": [],
            "nan": [math.nan],
        },
    )


@node("BadUI")
async def bad_ui(call: Call, inputs: dict[str, Any]) -> Result:
    """Shows something that JSON cannot hold."""
    return Result((), {"bad": [{1, 2}]})


@node("ProgressText")
async def progress_text(call: Call, inputs: dict[str, Any]) -> Result:
    """Sends a TEXT frame."""
    call.send_text(inputs["text"])
    await asyncio.sleep(0)
    return Result((inputs["text"],))


@node("BlockOutput")
async def block_output(call: Call, inputs: dict[str, Any]) -> Result:
    """Blocks what depends on it."""
    return Result((Blocked(inputs["message"] or None),))


@node("ExpandInvert")
async def expand_invert(call: Call, inputs: dict[str, Any]) -> Result:
    """A graph in its place: the negative, and a preview of it."""
    graph = {
        "1": {"class_type": "ImageInvert", "inputs": {"image": inputs["image"]}},
        "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
    }
    return Result(expansion=Expansion(graph, (["1", 0],)))


@node("AudioUI")
async def audio_ui(call: Call, inputs: dict[str, Any]) -> Result:
    """A tone as a WAV file."""
    path, name, subfolder = next_name(call, "output", inputs["filename_prefix"], "wav")
    await call.off_loop(lambda: encode.sound_file(path, encode.tone(inputs["seconds"])))
    return Result((), {"audio": [{"filename": name, "subfolder": subfolder, "type": "output"}]})


@node("GifsUI")
async def gifs_ui(call: Call, inputs: dict[str, Any]) -> Result:
    """A video as third-party combiners show it, with a picture beside it that holds the graph."""
    source: Pictures = inputs["images"]
    kind = "output" if inputs["save_output"] else "temp"
    path, name, subfolder = next_name(
        call, kind, inputs["filename_prefix"], "mp4", source, last_underscore=False
    )
    still = path.with_suffix(".png")
    metadata = call.metadata()

    def write() -> None:
        encode.video(path, source, Fraction(inputs["frame_rate"]).limit_denominator(1000), metadata=metadata)
        frame: av.VideoFrame = source.make(0)
        still.write_bytes(encode.png(frame, metadata))

    await call.off_loop(write)
    item = {
        "filename": name,
        "subfolder": subfolder,
        "type": kind,
        "format": "video/h264-mp4",
        "frame_rate": inputs["frame_rate"],
        "workflow": still.name,
        "fullpath": str(path),
    }
    return Result((), {"gifs": [item]})
