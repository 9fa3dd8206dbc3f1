"""Writing pictures, videos and sound; all of it blocks, call it in a worker thread."""

from __future__ import annotations

import io
import math
import struct
import zlib
from array import array
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError

from jobmonitor.demo.simulator.values import Pictures, Sound


class NoSoundError(Exception):
    """A file that has no sound."""


def png(frame: av.VideoFrame, texts: dict[str, str] | None = None, alpha: bool = False) -> bytes:
    """A PNG file, with one text chunk for each entry of `texts`."""
    kind = "rgba" if alpha else "rgb24"
    size = 4 if alpha else 3
    source = frame.reformat(format=kind)
    data, stride = bytes(source.planes[0]), source.planes[0].line_size
    rows = b"".join(b"\0" + data[y * stride : y * stride + size * source.width] for y in range(source.height))
    head = struct.pack(">IIBBBBB", source.width, source.height, 8, 6 if alpha else 2, 0, 0, 0)
    chunks = [_chunk(b"IHDR", head)]
    chunks += [_text(key, value) for key, value in (texts or {}).items()]
    chunks += [_chunk(b"IDAT", zlib.compress(rows, 4)), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _text(key: str, value: str) -> bytes:
    try:
        return _chunk(b"tEXt", key.encode("latin-1") + b"\0" + value.encode("latin-1"))
    except UnicodeEncodeError:
        return _chunk(b"iTXt", key.encode("latin-1", "replace") + b"\0\0\0\0\0" + value.encode())


#: The marker by which many programs tell a JPEG; libav leaves it out.
_JFIF = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"


def still(frame: av.VideoFrame, kind: str, quality: int = 90) -> bytes:
    """One picture as `jpeg` or `webp`."""
    if kind == "jpeg":
        codec = av.CodecContext.create("mjpeg", "w")
        codec.pix_fmt = "yuvj420p"
        codec.options = {"qmin": "1", "qmax": str(max(2, min(31, 33 - quality // 3)))}
    else:
        codec = av.CodecContext.create("libwebp", "w")
        codec.pix_fmt = "yuva420p" if frame.format.name == "rgba" else "yuv420p"
        codec.options = {"quality": str(quality)}
    codec.width, codec.height, codec.time_base = frame.width, frame.height, Fraction(1, 25)
    source = frame.reformat(format=codec.pix_fmt)
    source.pts = 0
    packets = [*codec.encode(source), *codec.encode(None)]
    data = b"".join(bytes(packet) for packet in packets)
    if kind == "jpeg":
        return data[:2] + _JFIF + data[2:]
    if data[:4] == b"RIFF":
        return data
    return b"RIFF" + struct.pack("<I", len(data) + 4) + b"WEBP" + data


def video(
    path: Path, pictures: Pictures, fps: Fraction, sound: Sound | None = None, codec: str = "libx264",
    metadata: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """A video file; the container is chosen by the ending. Odd sizes lose one line, as yuv420p wants."""
    width, height = max(2, pictures.width // 2 * 2), max(2, pictures.height // 2 * 2)
    options = {"movflags": "use_metadata_tags+faststart"} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", options=options) as container:
        container.metadata.update(metadata or {})
        stream: Any = container.add_stream(codec, rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        if codec == "libx264":
            stream.options = {"preset": "ultrafast", "crf": "24"}
        elif codec == "libvpx-vp9":
            stream.options = {"deadline": "realtime", "cpu-used": "8", "crf": "32"}
        elif codec == "libsvtav1":
            stream.options = {"preset": "12"}
        audio: Any = None
        if sound is not None:
            audio = container.add_stream("aac" if path.suffix == ".mp4" else "libopus", rate=sound.rate)
            audio.layout = "stereo" if sound.channels == 2 else "mono"
        for index in range(pictures.count):
            frame = pictures.make(index).reformat(width=width, height=height, format="yuv420p")
            frame.pts, frame.time_base = index, 1 / fps
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound is not None:
            _mux_sound(container, audio, sound)


#: Ending → (container, codec, format of the pixels).
_ANIMATIONS = {
    ".webp": ("webp", "libwebp_anim", "yuv420p"),
    ".png": ("apng", "apng", "rgb24"),
    ".gif": ("gif", "gif", "rgb8"),
}


def animation(path: Path, pictures: Pictures, fps: Fraction) -> None:
    """An animated WebP, PNG or GIF, chosen by the ending."""
    form, codec, pixels = _ANIMATIONS[path.suffix]
    with av.open(str(path), "w", format=form) as container:
        stream: Any = container.add_stream(codec, rate=fps)
        stream.width, stream.height, stream.pix_fmt = pictures.width, pictures.height, pixels
        for index in range(pictures.count):
            frame = pictures.make(index).reformat(format=pixels)
            frame.pts, frame.time_base = index, 1 / fps
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


#: Ending → (codec, sample rate it wants, or 0 for any).
SOUND_CODECS = {
    "wav": ("pcm_s16le", 0),
    "flac": ("flac", 0),
    "mp3": ("libmp3lame", 44100),
    "opus": ("libopus", 48000),
}


def sound_file(path: Path, sound: Sound, metadata: dict[str, str] | None = None) -> None:
    """A sound file; wav, flac, mp3 or opus by the ending."""
    codec, rate = SOUND_CODECS[path.suffix[1:]]
    with av.open(str(path), "w") as container:
        container.metadata.update(metadata or {})
        stream: Any = container.add_stream(codec, rate=rate or sound.rate)
        stream.layout = "stereo" if sound.channels == 2 else "mono"
        _mux_sound(container, stream, sound)


def _mux_sound(container: Any, stream: Any, sound: Sound) -> None:
    layout = "stereo" if sound.channels == 2 else "mono"
    size = 2 * sound.channels
    count = len(sound.samples) // size
    resampler = av.AudioResampler(
        stream.format, stream.layout, stream.rate, frame_size=stream.frame_size or 1024
    )
    for start in range(0, count, 4096):
        part = sound.samples[start * size : (start + 4096) * size]
        frame = av.AudioFrame(format="s16", layout=layout, samples=len(part) // size)
        frame.planes[0].update(part + bytes(frame.planes[0].buffer_size - len(part)))
        frame.sample_rate, frame.pts, frame.time_base = sound.rate, start, Fraction(1, sound.rate)
        for piece in resampler.resample(frame):
            container.mux(stream.encode(piece))
    for piece in resampler.resample(None):
        container.mux(stream.encode(piece))
    container.mux(stream.encode(None))


def decode_sound(path: Path) -> Sound:
    """The sound of a file. NoSoundError if it has none."""
    try:
        with av.open(str(path)) as container:
            stream = container.streams.audio[0]
            channels = 2 if stream.layout.nb_channels > 1 else 1
            resampler = av.AudioResampler("s16", "stereo" if channels == 2 else "mono", stream.rate)
            parts = []
            for frame in container.decode(stream):
                parts += [_samples(piece, channels) for piece in resampler.resample(frame)]
            parts += [_samples(piece, channels) for piece in resampler.resample(None)]
            return Sound(stream.rate, channels, b"".join(parts))
    except (FFmpegError, IndexError, ValueError) as error:
        raise NoSoundError(str(path)) from error


def _samples(frame: av.AudioFrame, channels: int) -> bytes:
    return bytes(frame.planes[0])[: frame.samples * channels * 2]


def tone(seconds: float, rate: int = 44100, hertz: float = 440.0) -> Sound:
    """A quiet tone that swells and fades."""
    count = max(1, int(seconds * rate))
    wave = array("h", (int(9000 * math.sin(math.pi * i / count) * math.sin(2 * math.pi * hertz * i / rate))
                       for i in range(count)))  # fmt: skip
    return Sound(rate, 1, wave.tobytes())


def to_bytes(frame: av.VideoFrame, kind: str, quality: int = 90) -> bytes:
    """One picture as `png`, `jpeg` or `webp`, without any metadata."""
    if kind == "png":
        return png(frame, alpha=frame.format.name == "rgba")
    return still(frame, kind, quality)


def tensor_text(pictures: Pictures) -> str:
    """How a batch of pictures reads as text; long ones are cut in the middle."""
    first = io.StringIO()
    first.write("tensor([[")
    frame = pictures.make(0).reformat(format="rgb24")
    data, stride = bytes(frame.planes[0]), frame.planes[0].line_size
    rows = []
    for y in range(min(frame.height, 6)):
        cells = []
        for x in range(min(frame.width, 6)):
            r, g, b = data[y * stride + 3 * x : y * stride + 3 * x + 3]
            cells.append(f"[{r / 255:.4f}, {g / 255:.4f}, {b / 255:.4f}]")
        rows.append("[" + ",\n          ".join(cells) + "]")
    first.write(",\n\n         ".join(rows))
    first.write("]])")
    return first.getvalue()
