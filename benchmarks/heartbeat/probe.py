"""How long the event loop's thread was away, between one turn of the loop and the next."""

from __future__ import annotations

import faulthandler
import re
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer

PROJECT = Path(__file__).parents[2]
BEAT_MS = 1
STACK_SECONDS = 0.030
"""A block of which the stack is looked at."""
LOOK_SECONDS = 0.005
DEPTH = 14
"""Calls of a stack that are told."""
_CALL = re.compile(r'^  File "(.*)", line (\d+) in (.*)$', re.MULTILINE)


def part(values: list[float], share: float) -> float:
    """What `share` (0 to 1) of the values do not exceed; 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def short(path: str) -> str:
    """A file's path from this project's folder on, or its name."""
    return str(Path(path).relative_to(PROJECT)) if Path(path).is_relative_to(PROJECT) else Path(path).name


@dataclass
class Beats:
    """What was seen while something was done. Seconds."""

    gaps: list[float] = field(default_factory=list)
    """From one turn to the next, less the beat itself: how long the loop was blocked, by anybody."""
    work: list[float] = field(default_factory=list)
    """The processor's time that its thread worked meanwhile: what was ours of it."""
    frames: int = 0
    """Turns in which the list was painted."""
    stacks: Counter[str] = field(default_factory=Counter)


class Probe(QObject):
    """Beats by a timer of the event loop. GUI thread."""

    def __init__(self, watched: QObject, *, stacks: bool = False) -> None:
        """`watched`: whose paintings are counted; every event of the application would cost too much."""
        super().__init__()
        self._watched = watched
        self.beats = Beats()
        self._stacks = stacks
        self._painted = False
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._ended = threading.Event()
        self._clock = time.pthread_getcpuclockid(threading.get_ident())
        self._thread = threading.get_ident()

    def begin(self) -> None:
        """From now on."""
        self._watched.installEventFilter(self)
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer.start(BEAT_MS)
        if self._stacks:
            threading.Thread(target=self._watch, daemon=True, name="stacks").start()

    def end(self) -> Beats:
        """What was seen."""
        self._timer.stop()
        self._ended.set()
        self._watched.removeEventFilter(self)
        return self.beats

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - the name that Qt calls
        if event.type() == QEvent.Type.Paint:
            self._painted = True
        return False

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.beats.gaps.append(max(0.0, now - self._last - BEAT_MS / 1000))
        self.beats.work.append(worked - self._worked)
        self.beats.frames += self._painted
        self._painted = False
        self._last, self._worked = now, worked

    def _watch(self) -> None:
        """Looks at the loop's thread where that works on for long; in a thread of its own."""
        told = 0.0
        while not self._ended.wait(LOOK_SECONDS):
            begun = self._worked
            if begun != told and time.clock_gettime(self._clock) - begun > STACK_SECONDS:
                told = begun
                self.beats.stacks[_stack(self._thread)] += 1


def _stack(thread: int) -> str:
    """The calls that a thread is in. No reference to its frames is taken: a painter would live on by it, and
    end in the wrong thread."""
    with tempfile.TemporaryFile("w+") as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        threads = file.read().split("\n\n")
    own = next((each for each in threads if f"0x{thread:016x}" in each.partition("\n")[0]), "")
    calls = _CALL.findall(own)[:DEPTH]
    return "\n    ".join(f"{short(path)}:{line} {name}" for path, line, name in reversed(calls))
