"""What the node classes do."""

from __future__ import annotations

from jobmonitor.demo.simulator.nodes import (
    audio,
    captions,
    generic,
    images,
    sampling,
    talking,
    testing,
    text,
    video,
    video_helper,
)
from jobmonitor.demo.simulator.nodes.base import NODES, Run


def implementation(class_name: str) -> Run:
    """What a class does; classes without an implementation of their own go by the types of their outputs."""
    return NODES.get(class_name, generic.run)


#: Classes that run while others run.
ASYNC = {"AsyncSleep"}

__all__ = [
    "ASYNC",
    "audio",
    "captions",
    "generic",
    "images",
    "implementation",
    "sampling",
    "talking",
    "testing",
    "text",
    "video",
    "video_helper",
]
