"""The installed PySide6 leaves the references of `None` alone: see docs/decisions/0004."""

from __future__ import annotations

import sys

from PySide6.QtGui import QColor, QImage


def test_a_call_that_returns_nothing_takes_no_reference_of_none() -> None:
    image, colour = QImage(8, 8, QImage.Format.Format_RGB32), QColor("red")
    calls = 200
    before = sys.getrefcount(None)
    for _ in range(calls):
        image.fill(colour)
    assert sys.getrefcount(None) - before > -calls // 2
