"""Nodes that load and save sound."""

from __future__ import annotations

from typing import Any

from jobmonitor.demo.simulator import encode, sounds
from jobmonitor.demo.simulator.nodes.base import Call, NodeError, node
from jobmonitor.demo.simulator.nodes.images import input_file, next_name, temp_prefix
from jobmonitor.demo.simulator.values import Result, Sound


@node("LoadAudio")
async def load_audio(call: Call, inputs: dict[str, Any]) -> Result:
    """The sound of a file."""
    path = input_file(call, str(inputs["audio"]))
    try:
        return Result((await call.off_loop(encode.decode_sound, path),))
    except encode.NoSoundError as error:
        raise NodeError("ValueError", "No audio stream found in the file.") from error


@node("EmptyAudio")
async def empty_audio(call: Call, inputs: dict[str, Any]) -> Result:
    """Silence."""
    rate, channels = inputs.get("sample_rate", 44100), inputs.get("channels", 2)
    return Result((Sound(rate, channels, bytes(2 * channels * int(rate * inputs.get("duration", 1.0)))),))


@node("TrimAudioDuration")
async def trim_audio(call: Call, inputs: dict[str, Any]) -> Result:
    """A part of a sound."""
    source: Sound = inputs["audio"]
    size = 2 * source.channels
    first = int(max(0.0, inputs["start_index"]) * source.rate) * size
    last = first + int(inputs["duration"] * source.rate) * size
    return Result((Sound(source.rate, source.channels, source.samples[first:last]),))


@node("AudioCrop")
async def crop(call: Call, inputs: dict[str, Any]) -> Result:
    """A part of a sound, from and to times in minutes and seconds; no longer than the sound."""
    source: Sound = inputs["audio"]
    start = min(_seconds(inputs["start_time"]), source.seconds)
    end = min(_seconds(inputs["end_time"]), source.seconds)
    if start >= end:
        raise NodeError(
            "ValueError",
            "AudioCrop: Start time must be less than end time and be within the audio length.",
        )
    return Result((sounds.cut(source, end - start, start),))


def _seconds(text: str) -> int:
    minutes, _, seconds = text.rpartition(":")
    try:
        return 60 * int(minutes or 0) + int(seconds)
    except ValueError as error:
        raise NodeError("ValueError", str(error)) from error


@node("AudioMerge")
async def merge(call: Call, inputs: dict[str, Any]) -> Result:
    """Two sounds at the same time, as long as the first."""
    first: Sound = inputs["audio1"]
    second = sounds.cut(inputs["audio2"], first.seconds)
    return Result((await call.off_loop(sounds.mixed, [first, second]),))


_ENDINGS = {"SaveAudio": "flac", "SaveAudioMP3": "mp3", "SaveAudioOpus": "opus", "PreviewAudio": "flac"}


@node("SaveAudio", "SaveAudioMP3", "SaveAudioOpus", "PreviewAudio")
async def save_audio(call: Call, inputs: dict[str, Any]) -> Result:
    """A sound file in the output folder, or in the temp folder for a preview."""
    sound: Sound | None = inputs["audio"]
    if sound is None:
        raise NodeError("TypeError", "'NoneType' object is not subscriptable")
    preview = call.class_name == "PreviewAudio"
    prefix = temp_prefix(call) if preview else inputs["filename_prefix"]
    kind = "temp" if preview else "output"
    last = not call.server.newer
    path, name, subfolder = next_name(call, kind, prefix, _ENDINGS[call.class_name], last_underscore=last)
    await call.off_loop(encode.sound_file, path, sound, call.metadata())
    item = {"filename": name, "subfolder": subfolder, "type": kind}
    return Result((sound,), {"audio": [item]})
