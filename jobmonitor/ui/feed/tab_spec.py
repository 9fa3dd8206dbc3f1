"""The lists of the window as data: which kinds of jobs each has, and what it is called. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from jobmonitor.domain.job import JobKind
from jobmonitor.ui.translating import mark


@dataclass(frozen=True, slots=True)
class TabSpec:
    """A tab as data: its title, and which kinds of jobs it lists."""

    key: str
    title: str
    icon: str
    kinds: frozenset[JobKind]
    nothing: str
    """What an empty list says."""


TABS: tuple[TabSpec, ...] = (
    TabSpec(
        "video",
        mark("Feed", "Video"),
        "video",
        frozenset({JobKind.VIDEO}),
        mark("Feed", "No video jobs yet."),
    ),
    TabSpec(
        "image",
        mark("Feed", "Image"),
        "image",
        frozenset({JobKind.IMAGE}),
        mark("Feed", "No image jobs yet."),
    ),
    TabSpec("unified", mark("Feed", "Unified"), "database", frozenset(JobKind), mark("Feed", "No jobs yet.")),
)
