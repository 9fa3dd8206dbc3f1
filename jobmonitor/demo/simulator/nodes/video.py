"""Nodes that load, make and save videos."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError

from jobmonitor.demo.simulator import encode, pictures
from jobmonitor.demo.simulator.nodes.base import Call, NodeError, node
from jobmonitor.demo.simulator.nodes.images import input_file, next_name
from jobmonitor.demo.simulator.values import Clip, Pictures, Result, Sound


@node("LoadVideo")
async def load_video(call: Call, inputs: dict[str, Any]) -> Result:
    """A file, opened only to look at it."""
    path = input_file(call, str(inputs["file"]))
    try:
        fps = await call.off_loop(_rate, path)
    except (FFmpegError, IndexError) as error:
        raise NodeError("ValueError", f"No video stream found in file '{path}'") from error
    return Result((Clip(fps, path=path),))


def _rate(path: Path) -> Fraction:
    with av.open(str(path)) as container:
        return Fraction(container.streams.video[0].average_rate or 1)


def _opened(clip: Clip) -> Clip:
    if clip.path is None or clip.pictures is not None:
        return clip
    try:
        sound: Sound | None = encode.decode_sound(clip.path)
    except encode.NoSoundError:
        sound = None
    return replace(clip, pictures=pictures.of(pictures.decode(clip.path)), sound=sound)


@node("GetVideoComponents")
async def components(call: Call, inputs: dict[str, Any]) -> Result:
    """Pictures, sound and rate of a video."""
    clip = await call.off_loop(_opened, inputs["video"])
    return Result((clip.pictures, clip.sound, float(clip.fps)))


@node("CreateVideo")
async def create_video(call: Call, inputs: dict[str, Any]) -> Result:
    """A video of pictures."""
    fps = Fraction(inputs["fps"]).limit_denominator(1000)
    return Result((Clip(fps, inputs["images"], inputs.get("audio")),))


_CODECS = {"auto": "libx264", "h264": "libx264", "av1": "libsvtav1", "vp9": "libvpx-vp9"}


@node("SaveVideo")
async def save_video(call: Call, inputs: dict[str, Any]) -> Result:
    """A file in the output folder."""
    container = inputs.get("format")
    codec = inputs.get("format.codec", inputs.get("codec", "auto"))
    if container not in ("auto", "mp4", "mkv", "webm"):
        raise NodeError("TypeError", "SaveVideo.execute() missing 1 required positional argument: 'format'")
    clip = await call.off_loop(_opened, inputs["video"])
    ending = "mp4" if container == "auto" else container
    name = "libvpx-vp9" if ending == "webm" else _CODECS.get(codec, "libx264")
    item = await _write(call, clip, inputs["filename_prefix"], ending, name)
    return Result((inputs["video"],), {"images": [item], "animated": [True]})


async def _write(call: Call, clip: Clip, prefix: str, ending: str, codec: str) -> dict[str, Any]:
    shown = clip.pictures
    if shown is None:
        raise NodeError("ValueError", "the video has no pictures")
    path, name, subfolder = next_name(call, "output", prefix, ending, shown)
    await call.off_loop(encode.video, path, shown, clip.fps, clip.sound, codec, call.metadata())
    return {"filename": name, "subfolder": subfolder, "type": "output"}


@node("SaveWEBM")
async def save_webm(call: Call, inputs: dict[str, Any]) -> Result:
    """A WebM file."""
    clip = Clip(Fraction(inputs["fps"]).limit_denominator(1000), inputs["images"])
    codec = _CODECS.get(inputs["codec"], "libvpx-vp9")
    item = await _write(call, clip, inputs["filename_prefix"], "webm", codec)
    return Result((inputs["images"],), {"images": [item], "animated": [True]})


@node("SaveAnimatedWEBP", "SaveAnimatedPNG")
async def save_animation(call: Call, inputs: dict[str, Any]) -> Result:
    """An animated picture."""
    ending = "webp" if call.class_name == "SaveAnimatedWEBP" else "png"
    source: Pictures = inputs["images"]
    path, name, subfolder = next_name(call, "output", inputs["filename_prefix"], ending, source)
    fps = Fraction(inputs["fps"]).limit_denominator(1000)
    await call.off_loop(encode.animation, path, source, fps)
    item = {"filename": name, "subfolder": subfolder, "type": "output"}
    return Result((source,), {"images": [item], "animated": [True]})
