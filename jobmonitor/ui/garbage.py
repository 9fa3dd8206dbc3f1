"""Python's cyclic garbage is collected in the GUI thread alone, while the window is open.

Python collects in whatever thread happens to allocate. Where that is a database's thread and the garbage
holds a widget or a pixmap, Qt objects are destroyed in a thread that is not theirs, which ends the process.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

YOUNG_MS = 50
"""Between two glances at the young generations: what scrolling makes in longer takes long to walk through."""
GLANCE_MS = 500
"""Between two glances at all generations."""
SELDOM = 10
"""How many times more seldom than by Python's own thresholds the oldest generation is due."""
OLDEST = 2
"""The generation that everything is in which has lived for some time."""
BUSY = 0.1
"""Part of the time that the GUI thread works while an operator does something."""
MOST_PUT_OFF = 1200
"""Glances by which the oldest generation may be put off: ten minutes without any pause."""


@contextmanager
def collected_here() -> Iterator[None]:
    """Collects by a timer of this thread until the block ends; needs Qt's event loop inside."""
    was_enabled, were_frozen = gc.isenabled(), gc.get_freeze_count() > 0
    gc.disable()
    gc.freeze()  # what is imported by now stays; later collections need not walk through it
    thresholds = young_after, middle_after, oldest_after = gc.get_threshold()
    gc.set_threshold(young_after, middle_after, oldest_after * SELDOM)
    timer, young, glances = QTimer(), QTimer(), Glances()
    timer.timeout.connect(glances.look)
    young.timeout.connect(collect_young)
    timer.start(GLANCE_MS)
    young.start(YOUNG_MS)
    try:
        yield
    finally:
        timer.stop()
        young.stop()
        gc.set_threshold(*thresholds)
        gc.collect()
        if not were_frozen:
            gc.unfreeze()
        if was_enabled:
            gc.enable()


def keep_what_is_there() -> None:
    """What is there now stays for long: later collections need not walk through it, which would hold up the
    event loop for longer than anybody can overlook. To be called when a window is whole."""
    gc.collect()
    gc.freeze()


def release_what_was_there() -> None:
    """What was to stay may be garbage now."""
    gc.unfreeze()


class Glances:
    """Collects what is due by Python's own thresholds. The oldest generation takes long, so it waits for a
    moment in which the window has little to do: nobody overlooks a pause while they scroll."""

    def __init__(self) -> None:
        self._worked = time.thread_time()
        self._put_off = 0

    def look(self) -> None:
        """One glance, GLANCE_MS after the former one."""
        worked = time.thread_time()
        is_busy = worked - self._worked > BUSY * GLANCE_MS / 1000
        self._worked = worked
        due = due_generation()
        if due is None:
            return
        if due == OLDEST and is_busy and self._put_off < MOST_PUT_OFF:
            self._put_off += 1
            due = OLDEST - 1
        elif due == OLDEST:
            self._put_off = 0
        gc.collect(due)
        self._worked = time.thread_time()  # to collect is not to be busy


def collect_young() -> None:
    """Collects what is due of the young generations: often, so that there is little of it at a time."""
    due = due_generation()
    if due is not None:
        gc.collect(min(due, OLDEST - 1))


def due_generation() -> int | None:
    """The oldest generation that is due; None where none is."""
    counts = enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
    due = [generation for generation, (count, threshold) in counts if threshold and count > threshold]
    return due[-1] if due else None
