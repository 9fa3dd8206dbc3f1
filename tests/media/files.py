"""Small real files of every kind, made when they are needed."""

from __future__ import annotations

import io
import struct
import zlib
from fractions import Fraction

import av
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter

RED, GREEN, BLUE = QColor(200, 30, 30), QColor(30, 160, 60), QColor(40, 60, 200)


def image(file_format: str, width: int = 64, height: int = 48, *, left=RED, right=BLUE, alpha=False) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    kind = QImage.Format.Format_ARGB32 if alpha else QImage.Format.Format_RGB32
    picture = QImage(width, height, kind)
    picture.fill(right)
    row = bytes([left.blue(), left.green(), left.red(), left.alpha()]) * (width // 2)
    pixels = picture.bits()
    for y in range(height):
        start = y * picture.bytesPerLine()
        pixels[start : start + len(row)] = row
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(file_format.encode()))
    writer.setQuality(95)
    assert writer.write(picture), writer.errorString()
    return bytes(data.data())


def turned_jpeg(orientation: int = 6) -> bytes:
    """64 × 48 as stored; its EXIF says how it shall be turned (6: a quarter clockwise)."""
    jpeg = image("jpeg")
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises `width` × `height` pixels with transparency."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 4096))
        + chunk(b"IEND", b"")
    )


def animated_gif() -> bytes:
    """Two frames of 8 × 8 pixels: red, then blue."""
    data = io.BytesIO()
    with av.open(data, "w", format="gif") as container:
        stream = container.add_stream("gif", rate=2)
        stream.width, stream.height, stream.pix_fmt = 8, 8, "rgb8"
        for colour in (RED, BLUE):
            container.mux(stream.encode(_frame(colour, 8, 8).reformat(format="rgb8")))
        container.mux(stream.encode(None))
    return data.getvalue()


def _frame(colour: QColor, width: int, height: int) -> av.VideoFrame:
    frame = av.VideoFrame(width, height, "rgb24")
    plane = frame.planes[0]
    row = bytes([colour.red(), colour.green(), colour.blue()]) * width
    plane.update(row.ljust(plane.line_size, b"\0") * height)
    return frame


def video(
    container_format: str = "mp4",
    codec: str = "libx264",
    *,
    width: int = 70,
    height: int = 48,
    seconds: float = 2.0,
    black_start: float = 0.0,
    sound: bool = False,
    aspect: Fraction | None = None,
) -> bytes:
    """A green clip at 10 frames a second; its first `black_start` seconds are black."""
    data = io.BytesIO()
    with av.open(data, "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        audio = container.add_stream("aac", rate=44100) if sound else None
        for number in range(round(seconds * 10)):
            colour = QColor(0, 0, 0) if number < black_start * 10 else GREEN
            container.mux(stream.encode(_frame(colour, width, height)))
        container.mux(stream.encode(None))
        if audio is not None:
            _add_silence(container, audio, seconds, 44100)
    return data.getvalue()


def turned_video() -> bytes:
    """70 × 48 as stored; its display matrix turns it a quarter clockwise."""
    data = video()
    identity = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    turned = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    at = data.index(identity, data.index(b"tkhd"))
    return data[:at] + turned + data[at + len(turned) :]


def sound(container_format: str = "wav", codec: str = "pcm_s16le", seconds: float = 1.5) -> bytes:
    """Silence."""
    data = io.BytesIO()
    with av.open(data, "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=44100)
        _add_silence(container, stream, seconds, 44100)
    return data.getvalue()


def _add_silence(container, stream, seconds: float, rate: int) -> None:
    frame_format = stream.codec_context.format.name
    size = stream.codec_context.frame_size or 1024
    done, total = 0, round(seconds * rate)
    while done < total:
        count = min(size, total - done)
        frame = av.AudioFrame(format=frame_format, layout=stream.codec_context.layout.name, samples=count)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = rate, done, Fraction(1, rate)
        container.mux(stream.encode(frame))
        done += count
    container.mux(stream.encode(None))
