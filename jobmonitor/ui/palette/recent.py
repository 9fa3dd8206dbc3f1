"""What was done by the palette lately, kept with the layout."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from jobmonitor.domain.plain import sequence, text
from jobmonitor.ui.runtime import Tasks

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

log = logging.getLogger(__name__)

NAME = "palette"
MOST = 20
"""Entries that are remembered."""


class Recent:
    """Keys of entries, the last used first."""

    def __init__(self, application: Application, tasks: Tasks) -> None:
        self._application, self._tasks = application, tasks
        self.keys: tuple[str, ...] = ()
        self._is_read = False

    def read(self) -> None:
        """Reads what was used before, once; soon after, `keys` has it."""
        if self._is_read:
            return
        self._is_read = True
        self._tasks.spawn(
            self._application.local.run(self._application.layout.load, NAME),
            "read what was used lately",
            on_done=lambda stored: self._know(_keys(stored)),
            on_error=lambda error: log.info("What was used lately cannot be read: %s", error),
        )

    def _know(self, keys: tuple[str, ...]) -> None:
        self.keys = tuple(dict.fromkeys((*self.keys, *keys)))[:MOST]

    def use(self, key: str) -> None:
        """This one was used now."""
        self.keys = tuple(dict.fromkeys((key, *self.keys)))[:MOST]
        self._tasks.spawn(
            self._application.local.run(self._application.layout.store, NAME, json.dumps(self.keys).encode()),
            "keep what was used lately",
            on_error=lambda error: log.info("What was used lately cannot be kept: %s", error),
        )


def _keys(stored: bytes | None) -> tuple[str, ...]:
    """What `use` stored; nothing for anything else."""
    try:
        value = json.loads(stored or b"[]")
    except (ValueError, RecursionError):
        return ()
    return tuple(key for each in sequence(value)[:MOST] if (key := text(each, 200)))
