"""Workstations in processes of their own, as the run that starts them sees them."""

from __future__ import annotations

import multiprocessing
import time
from contextlib import suppress
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from benchmarks.faults import station as stations
from benchmarks.faults.station import Station

PATIENCE = 40.0
"""Seconds until something that does not settle counts as never ending."""


@cache
def _context() -> Any:
    """Workstations are forked from a process that has imported everything and has done nothing yet."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([stations.__name__])
    return context


class Process:
    """A workstation that runs."""

    def __init__(self, station: Station) -> None:
        context = _context()
        self._wire: Connection
        self._wire, theirs = context.Pipe(duplex=False)
        self._process: BaseProcess = context.Process(
            target=stations.main, args=(station, theirs), daemon=True
        )
        self._process.start()
        theirs.close()
        self.said: list[tuple[Any, ...]] = []

    def until(self, word: str | None, seconds: float = PATIENCE) -> tuple[Any, ...] | None:
        """What it says with this first word; None where it ends (or the time does) before."""
        deadline = time.monotonic() + seconds
        try:
            while self._wire.poll(max(0.0, deadline - time.monotonic())):
                self.said.append(self._wire.recv())
                if self.said[-1][0] == word:
                    return self.said[-1]
        except (EOFError, OSError):
            self._process.join(PATIENCE)
        return None

    @property
    def is_killed(self) -> bool:
        """Whether it ended by kill -9."""
        return (self._process.exitcode or 0) == -9

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()

    def end(self) -> None:
        """Ends it, however it is."""
        self._process.kill()
        self._process.join(PATIENCE)
        with suppress(EOFError, OSError):
            while self._wire.poll(0):
                self.said.append(self._wire.recv())
        self._wire.close()

    @property
    def told(self) -> list[str]:
        """Prompts that it said are submitted."""
        return [each[1] for each in self.said if each[0] == "submitted"]

    @property
    def promised(self) -> list[str]:
        """Prompts that must not get lost: their intent is in the journal, or the outbox has them; and nobody
        was told that they are not sent."""
        refused = {each[1] for each in self.said if each[0] == "refused"}
        kept = dict.fromkeys(each[1] for each in self.said if each[0] in ("recorded", "kept"))
        return [prompt for prompt in kept if prompt not in refused]

    @property
    def left(self) -> list[str]:
        """Prompts that its outbox has at the end."""
        return [prompt for each in self.said if each[0] == "settled" for prompt in each[2]]
