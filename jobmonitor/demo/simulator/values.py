"""What flows along the links of a graph in the simulator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av


@dataclass(frozen=True)
class Pictures:
    """A batch of pictures of one size, each made when asked for (`make` is called off the event loop)."""

    width: int
    height: int
    count: int
    make: Callable[[int], av.VideoFrame]


@dataclass(frozen=True)
class Latent:
    """What a sampler starts from and yields: size in pixels, length in pictures, what to derive it from."""

    width: int
    height: int
    length: int = 1
    batch: int = 1
    source: Pictures | None = None
    seed: int = 0
    denoise: float = 1.0
    sampled: bool = False
    follows: bool = False
    """Whether each picture comes from that of the source at the same place, not all from the first."""


@dataclass(frozen=True)
class Sound:
    """Interleaved signed 16 bit samples."""

    rate: int
    channels: int
    samples: bytes

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.samples) / (2 * self.channels * self.rate)


@dataclass(frozen=True)
class Clip:
    """A video: made of pictures, or a file."""

    fps: Fraction
    pictures: Pictures | None = None
    sound: Sound | None = None
    path: Path | None = None


@dataclass(frozen=True)
class Token:
    """A model, a conditioning, a sampler …: something without content, and what later nodes want of it."""

    kind: str
    note: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Blocked:
    """An output that blocks whatever depends on it; a message is told once."""

    message: str | None


@dataclass(frozen=True)
class Expansion:
    """A node's result that is itself a graph. `links` are the outputs, as links into `graph`."""

    graph: dict[str, Any]
    links: tuple[Any, ...]


@dataclass(frozen=True)
class Result:
    """What a node gives: values for its outputs, UI data for the client, or a graph in its place."""

    values: tuple[Any, ...] = ()
    ui: dict[str, Any] | None = None
    expansion: Expansion | None = None
