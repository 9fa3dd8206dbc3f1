"""Nodes of the pack that loads videos as frames and combines frames to videos."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from jobmonitor.demo.simulator import encode, pictures
from jobmonitor.demo.simulator.nodes.base import Call, NodeError, node
from jobmonitor.demo.simulator.nodes.images import input_file, next_name
from jobmonitor.demo.simulator.sounds import padded
from jobmonitor.demo.simulator.values import Pictures, Result, Sound, Token

#: Format → (ending, codec; empty for a picture that moves).
_FORMATS = {
    "image/gif": ("gif", ""),
    "image/webp": ("webp", ""),
    "video/av1-webm": ("webm", "libsvtav1"),
    "video/h264-mp4": ("mp4", "libx264"),
    "video/h265-mp4": ("mp4", "libx264"),
    "video/webm": ("webm", "libvpx-vp9"),
}


@node("VHS_LoadVideo")
async def load_video(call: Call, inputs: dict[str, Any]) -> Result:
    """Frames at a rate, how many they are, and the sound."""
    path = input_file(call, str(inputs["video"]))
    try:
        frames, rate = await call.off_loop(_frames, path)
    except pictures.NoPictureError as error:
        raise NodeError("ValueError", f"{path} could not be loaded with cv.") from error
    forced = Fraction(inputs["force_rate"]).limit_denominator(1000)
    if forced:
        count = max(1, round(len(frames) / rate * forced))
        frames = [frames[min(len(frames) - 1, int(index / forced * rate))] for index in range(count)]
    frames = frames[inputs["skip_first_frames"] :: inputs["select_every_nth"]]
    if inputs["frame_load_cap"]:
        frames = frames[: inputs["frame_load_cap"]]
    if not frames:
        raise NodeError("RuntimeError", "No frames generated")
    loaded = pictures.of(frames)
    width, height = inputs["custom_width"], inputs["custom_height"]
    if width or height:
        width = width or round(loaded.width * height / loaded.height)
        height = height or round(loaded.height * width / loaded.width)
        loaded = pictures.mapped(loaded, lambda f: pictures.covering(f, width, height), width, height)
    try:
        sound: Sound | None = await call.off_loop(encode.decode_sound, path)
    except encode.NoSoundError:
        sound = None
    info = {
        "source_fps": float(rate),
        "loaded_fps": float(forced or rate),
        "loaded_frame_count": loaded.count,
    }
    return Result((loaded, loaded.count, sound, Token("VHS_VIDEOINFO", info)))


def _frames(path: Path) -> tuple[list[av.VideoFrame], Fraction]:
    frames = pictures.decode(path)
    with av.open(str(path)) as container:
        return frames, Fraction(container.streams.video[0].average_rate or 1)


@node("VHS_VideoCombine")
async def combine(call: Call, inputs: dict[str, Any]) -> Result:
    """A video with or without sound, and a picture beside it that holds the graph."""
    if inputs["format"] not in _FORMATS:
        raise NodeError("ValueError", f"An error occurred in the ffmpeg subprocess: {inputs['format']}")
    ending, codec = _FORMATS[inputs["format"]]
    fps = Fraction(inputs["frame_rate"]).limit_denominator(1000)
    frames: Pictures = _there_and_back(inputs["images"]) if inputs["pingpong"] else inputs["images"]
    sound: Sound | None = inputs.get("audio") if codec else None
    if sound is not None:
        if inputs.get("trim_to_audio"):
            heard = max(1, int(sound.seconds * fps + Fraction(1, 1000)))
            frames = replace(frames, count=min(frames.count, heard))
        sound = padded(sound, float(frames.count / fps))
    kind = "output" if inputs["save_output"] else "temp"
    plain, name, subfolder = next_name(
        call, kind, inputs["filename_prefix"], "png", frames, last_underscore=False
    )
    name = f"{plain.stem}{'-audio' if sound is not None else ''}.{ending}"
    path = plain.with_name(name)
    metadata = call.metadata()
    plain.write_bytes(await call.off_loop(lambda: encode.png(frames.make(0), metadata)))
    if codec:
        kept = metadata if inputs.get("save_metadata", True) else {}
        await call.off_loop(encode.video, path, frames, fps, sound, codec, kept)
    else:
        await call.off_loop(encode.animation, path, frames, fps)
    await call.step(frames.count, frames.count)
    item = {
        "filename": name,
        "subfolder": subfolder,
        "type": kind,
        "format": inputs["format"],
        "frame_rate": inputs["frame_rate"],
        "workflow": plain.name,
        "fullpath": str(path),
    }
    files = Token("VHS_FILENAMES", {"saved": inputs["save_output"], "files": [str(plain), str(path)]})
    return Result((files,), {"gifs": [item]})


def _there_and_back(frames: Pictures) -> Pictures:
    order = [*range(frames.count), *range(frames.count - 2, 0, -1)]
    return replace(frames, count=len(order), make=lambda index: frames.make(order[index]))
