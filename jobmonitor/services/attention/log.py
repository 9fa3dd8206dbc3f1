"""The log of what happened, kept on this workstation; several windows write into one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from jobmonitor.domain.attention import Entry
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.services.attention.activity import (
    MAX_IN_SEGMENT,
    SEGMENTS,
    dump_entries,
    load_entries,
    merged,
    segment_of,
)
from jobmonitor.services.ports import Background, Layout

log = logging.getLogger(__name__)


class ActivityLog:
    """Of one database. What cannot be kept is here until the window is closed."""

    def __init__(self, layout: Layout, local: Background, name: str) -> None:
        """`name`: under which it is kept, with a number for each segment."""
        self._layout, self._local, self._name = layout, local, name
        self.entries: tuple[Entry, ...] = ()
        """Oldest first."""

    async def load(self) -> None:
        """Reads what was kept."""
        try:
            self.entries = merged(await self._local.run(self._read), self.entries)
        except JobMonitorError as error:
            log.warning("What happened is not known: %s", error.message)

    def add(self, due: Sequence[Entry]) -> None:
        """These happened; `keep` them, too."""
        self.entries = merged(self.entries, due)

    async def keep(self, due: Sequence[Entry]) -> None:
        """Writes these; they are on the disk when this returns."""
        by_segment: dict[int, list[Entry]] = {}
        for entry in due:
            by_segment.setdefault(segment_of(entry), []).append(entry)
        try:
            for segment, entries in by_segment.items():
                name = f"{self._name} {segment}"
                await self._local.run(self._layout.change, name, partial(_with_more, entries))
        except JobMonitorError as error:
            log.warning("What happened is not kept: %s", error.message)

    def _read(self) -> tuple[Entry, ...]:
        entries: list[Entry] = []
        for segment in range(SEGMENTS):
            entries += load_entries(self._layout.load(f"{self._name} {segment}"))
        return merged(entries, ())


def _with_more(more: list[Entry], stored: bytes | None) -> bytes:
    return dump_entries(merged(load_entries(stored), more, MAX_IN_SEGMENT))
