"""Says why the window does not open, to somebody who has no terminal to read it in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox


def show_fault(sentence: str) -> None:
    """A box with one sentence; returns when it was closed. No event loop of ours may be running."""
    application = QApplication.instance() or QApplication([])
    box = QMessageBox(QMessageBox.Icon.Critical, "jobmonitor", "")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence)
    box.exec()
    del application
