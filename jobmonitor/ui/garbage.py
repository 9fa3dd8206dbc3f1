"""Python's cyclic garbage is collected in the GUI thread alone, while the window is open.

Python collects in whatever thread happens to allocate. Where that is a database's thread and the garbage
holds a widget or a pixmap, Qt objects are destroyed in a thread that is not theirs, which ends the process.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

GLANCE_MS = 500
"""Between two glances at how much there is to collect."""


@contextmanager
def collected_here() -> Iterator[None]:
    """Collects by a timer of this thread until the block ends; needs Qt's event loop inside."""
    was_enabled, were_frozen = gc.isenabled(), gc.get_freeze_count() > 0
    gc.disable()
    gc.freeze()  # what is imported by now stays; later collections need not walk through it
    timer = QTimer()
    timer.timeout.connect(collect_due)
    timer.start(GLANCE_MS)
    try:
        yield
    finally:
        timer.stop()
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


def collect_due() -> None:
    """Collects the oldest generation that is due by Python's own thresholds; nothing where none is."""
    due = [
        generation
        for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
        if threshold and count > threshold
    ]
    if due:
        gc.collect(due[-1])
