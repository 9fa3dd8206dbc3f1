"""Widgets that a test left behind are destroyed in the thread that made them, as in the window."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

APPLICATION = QApplication.instance() or QApplication([])
"""Made in this thread before any test runs: Qt takes the first thread that uses it for its main one, and a
test of something else may decode a picture in a thread of its own before a test of widgets begins."""


@pytest.fixture(autouse=True)
def garbage_is_collected_here() -> Iterator[None]:
    """What is left of a test of widgets is collected at its end; what was there before is not looked at,
    whatever a window says of what is to stay."""
    gc.freeze()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "freeze", lambda: None)
        patch.setattr(gc, "unfreeze", lambda: None)
        yield
    gc.collect()
    gc.unfreeze()
