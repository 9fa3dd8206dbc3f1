"""Making and changing pictures with libav's filters; all of it blocks, call it in a worker thread."""

from __future__ import annotations

import colorsys
import math
import random
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import av.filter
from av.error import FFmpegError

from jobmonitor.demo.simulator.values import Pictures


class NoPictureError(Exception):
    """A file that is no picture."""


def plain(width: int, height: int, color: int) -> av.VideoFrame:
    """One colour (0xRRGGBB)."""
    frame = av.VideoFrame(width, height, "rgb24")
    row = color.to_bytes(3, "big") * width
    stride = frame.planes[0].line_size
    frame.planes[0].update((row + bytes(stride - len(row))) * height)
    return frame


def through(frame: av.VideoFrame, chain: str, pixels: str = "rgb24") -> av.VideoFrame:
    """Send a frame through a chain of filters, `name=args,name=args`."""
    graph = av.filter.Graph()
    last = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 25)
    )
    for part in [*(p for p in chain.split(",") if p), f"format={pixels}"]:
        name, _, args = part.partition("=")
        node = graph.add(name, args or None)
        last.link_to(node)
        last = node
    sink = graph.add("buffersink")
    last.link_to(sink)
    graph.configure()
    frame.pts = 0
    frame.time_base = Fraction(1, 25)
    graph.push(frame)
    graph.push(None)
    made = graph.pull()
    if not isinstance(made, av.VideoFrame):
        raise TypeError("a chain for pictures gave something else")
    return made


def gradient(width: int, height: int, seed: int) -> av.VideoFrame:
    """A soft picture of some colours, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - repeatable pictures, nothing secret
    hue = dice.random()
    colors = []
    for index in range(4):
        # neighbours on the colour wheel, from dark to light
        shade = colorsys.hls_to_rgb((hue + 0.09 * index) % 1, 0.24 + 0.17 * index, 0.55)
        colors.append(f"c{index}=0x" + "".join(f"{round(255 * part):02x}" for part in shade))
    w, h = max(2, width), max(2, height)
    kind = dice.choice(("linear", "radial", "spiral"))
    middle = kind != "linear"
    x, y = (round(w * dice.uniform(0.3, 0.7)), round(h * dice.uniform(0.3, 0.7))) if middle else (0, 0)
    args = f"s={w}x{h}:nb_colors=4:type={kind}:seed={seed % 2**31}:x0={x}:y0={y}:x1={w}:y1={h}:" + ":".join(
        colors
    )
    graph = av.filter.Graph()
    source = graph.add("gradients", args)
    shape = graph.add("format", "rgb24")
    sink = graph.add("buffersink")
    source.link_to(shape)
    shape.link_to(sink)
    graph.configure()
    frame = graph.pull()
    if not isinstance(frame, av.VideoFrame):
        raise TypeError("the gradient filter gave something else")
    return frame if (w, h) == (width, height) else through(frame, f"scale={width}:{height}")


def derived(frame: av.VideoFrame, seed: int, strength: float, phase: float = 0.0) -> av.VideoFrame:
    """A picture that comes from another: recoloured by the seed, shaded, and moved by `phase` (0 to 1)."""
    strength = max(0.15, min(1.0, strength))
    side = 1 if seed % 2 else -1
    turn = side * (20 + seed * 47 % 75) * strength + 18 * math.sin(2 * math.pi * phase)
    chain = f"hue=h={turn:.2f}:s={1.0 + 0.15 * strength:.2f}"
    if phase:
        zoom = 1 + 0.25 * phase
        w, h = max(2, int(frame.width / zoom)), max(2, int(frame.height / zoom))
        x, y = int((frame.width - w) * phase), (frame.height - h) // 2
        chain = f"crop={w}:{h}:{x}:{y}:exact=1,scale={frame.width}:{frame.height}," + chain
    if min(frame.width, frame.height) >= 16:
        chain += ",unsharp=5:5:0.5,vignette=PI/6"
    return through(frame, chain)


def scaled(frame: av.VideoFrame, width: int, height: int, method: str = "lanczos") -> av.VideoFrame:
    """Another size, stretched."""
    flags = {"nearest-exact": "neighbor", "bilinear": "bilinear", "area": "area", "bicubic": "bicubic"}
    return through(frame, f"scale={width}:{height}:flags={flags.get(method, 'lanczos')}")


def covering(frame: av.VideoFrame, width: int, height: int) -> av.VideoFrame:
    """Another size, cut in the middle so that nothing is stretched."""
    if (frame.width, frame.height) == (width, height):
        return frame
    factor = max(width / frame.width, height / frame.height)
    w, h = max(width, round(frame.width * factor)), max(height, round(frame.height * factor))
    return through(frame, f"scale={w}:{h}:flags=lanczos,crop={width}:{height}:exact=1")


def decode(path: Path) -> list[av.VideoFrame]:
    """All pictures of an image or video file as rgb24. NoPictureError if it has none."""
    try:
        with av.open(str(path)) as container:
            frames = [frame.reformat(format="rgb24") for frame in container.decode(video=0)]
    except (FFmpegError, IndexError, ValueError) as error:
        raise NoPictureError(str(path)) from error
    if not frames:
        raise NoPictureError(str(path))
    return frames


def decode_alpha(path: Path) -> av.VideoFrame:
    """The first picture of a file as rgba. NoPictureError if it has none."""
    try:
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                return frame.reformat(format="rgba")
    except (FFmpegError, IndexError, ValueError) as error:
        raise NoPictureError(str(path)) from error
    raise NoPictureError(str(path))


def batch(width: int, height: int, count: int, make: Callable[[int], av.VideoFrame]) -> Pictures:
    """Pictures made once each while they are in use (a handful of them is kept)."""
    return Pictures(width, height, count, lru_cache(maxsize=4)(make))


def of(frames: list[av.VideoFrame]) -> Pictures:
    """Pictures that are there already."""
    return Pictures(frames[0].width, frames[0].height, len(frames), frames.__getitem__)


def mapped(pictures: Pictures, change: Callable[[av.VideoFrame], av.VideoFrame],
           width: int | None = None, height: int | None = None) -> Pictures:  # fmt: skip
    """The same number of pictures, each changed."""
    return batch(
        width or pictures.width,
        height or pictures.height,
        pictures.count,
        lambda index: change(pictures.make(index)),
    )
