"""Clips and sounds by PyAV, within bounds. May be called in any thread; PyAV is loaded at the first call."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QTransform

from jobmonitor.domain.errors import MediaError
from jobmonitor.domain.media import MediaKind
from jobmonitor.media.containers import damaged, opened, seconds_of
from jobmonitor.media.formats import Format
from jobmonitor.media.images import MAX_PIXELS, fitted, presentable

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

POSTER_POSITION = 0.1
"""Where the poster is taken, as a part of the length: the very first frame is often black."""
MAX_POSTER_SECONDS = 10.0
MAX_POSTER_PACKETS = 2_000
"""How long, and how far into the stream, a poster is looked for."""


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What a container holds. Pixels as shown; seconds where the file tells."""

    kind: MediaKind
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


def inspect_stream(source: bytes | Path, container_format: Format) -> StreamInfo:
    """What a clip or a sound is. Raises MediaError where it cannot be read or has neither."""
    with opened(source, container_format) as container:
        seconds = seconds_of(container)
        video = _video_stream(container)
        if video is not None:
            size = _shown_size(video)
            frame = next(_frames(container, video), None)
            if frame is None:
                raise damaged()
            if frame.rotation % 180:
                size = size.transposed()
            return StreamInfo(MediaKind.VIDEO, size.width(), size.height(), seconds)
        if container.streams.audio:
            if next(container.decode(audio=0), None) is None:
                raise damaged()
            return StreamInfo(MediaKind.AUDIO, seconds=seconds)
    raise MediaError("The file has neither a picture nor a sound track.", remedy="Choose another file.")


def decode_poster(source: bytes | Path, container_format: Format, edge: int) -> QImage:
    """A frame of the clip within `edge` × `edge` pixels: the first that can be had at about a tenth of it.

    Raises MediaError, also for sounds.
    """
    with opened(source, container_format) as container:
        stream = _video_stream(container)
        if stream is None:
            raise MediaError("The file has no picture to show.", remedy="Play it instead.")
        frame = _frame_near_start(container, stream)
        if frame is None:
            raise damaged()
        return _image(frame, _shown_size(stream), edge)


def _video_stream(container: InputContainer) -> VideoStream | None:
    """The first stream of moving pictures; the cover of a sound is none."""
    import av

    for stream in container.streams.video:
        if not stream.disposition & av.stream.Disposition.attached_pic:
            context = stream.codec_context
            if context is None:
                continue
            if context.width * context.height > MAX_PIXELS:
                raise MediaError(
                    f"The clip has {context.width} × {context.height} pixels, too many to show.",
                    remedy="Open it in another program.",
                )
            context.thread_count = 2
            return stream
    return None


def _shown_size(stream: VideoStream) -> QSize:
    """Width and height with square pixels, before any turn."""
    width, height = stream.codec_context.width, stream.codec_context.height
    ratio = stream.sample_aspect_ratio
    if ratio and ratio > 0 and ratio != 1 and 0.1 < ratio < 10:
        width = max(1, round(width * float(ratio)))
    return QSize(width, height)


def _frame_near_start(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    import av

    seconds = seconds_of(container)
    if seconds:
        with suppress(av.FFmpegError):
            container.seek(int(seconds * POSTER_POSITION * av.time_base))
            frame = next(_frames(container, stream, from_second=seconds * POSTER_POSITION), None)
            if frame is not None:
                return frame
    # Not every container can be searched, and the place may be damaged.
    with suppress(av.FFmpegError):
        container.seek(0)
    return next(_frames(container, stream), None)


def _frames(container: InputContainer, stream: VideoStream, from_second: float = 0.0) -> Iterator[VideoFrame]:
    """Frames from `from_second` on, else the last one before, within the bounds.

    Packets that are damaged are left out.
    """
    import av

    deadline = time.monotonic() + MAX_POSTER_SECONDS
    last: VideoFrame | None = None
    for number, packet in enumerate(container.demux(stream)):
        if number >= MAX_POSTER_PACKETS or time.monotonic() > deadline:
            break
        try:
            decoded: list[Any] = list(packet.decode())
        except av.FFmpegError:
            continue
        for frame in decoded:
            if frame.time is None or frame.time >= from_second:
                last = None
                yield frame
            else:
                last = frame
    if last is not None:
        yield last


def _image(frame: VideoFrame, shown: QSize, edge: int) -> QImage:
    """The frame as a picture, scaled while its colours are converted."""
    if frame.width * frame.height > MAX_PIXELS:
        raise damaged(f"a frame of {frame.width} × {frame.height} pixels")
    size = fitted(shown, edge) if max(shown.width(), shown.height()) > edge else shown
    rgb = frame.reformat(width=size.width(), height=size.height(), format="rgb24")
    plane = rgb.planes[0]
    # The copy owns its pixels; the plane goes with the frame.
    image = QImage(bytes(plane), rgb.width, rgb.height, plane.line_size, QImage.Format.Format_RGB888).copy()
    if frame.rotation:
        image = image.transformed(QTransform().rotate(-frame.rotation))
    return presentable(image, edge)
