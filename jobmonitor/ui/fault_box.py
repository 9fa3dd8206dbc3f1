"""Says why the window does not open, to somebody who has no terminal to read it in."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QMessageBox

from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.question import Question

ICON = 32
"""Logical pixels."""


def show_fault(sentence: str) -> None:
    """A box with one sentence; returns when it was closed. No event loop of ours may be running."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    fault_box(sentence, Theme(application)).exec()
    del application


def fault_box(sentence: str, theme: Theme) -> QMessageBox:
    """The box, to be opened."""
    box = Question(None, sentence)
    box.setWindowTitle("jobmonitor")
    box.setIconPixmap(theme.pixmap("warning", "failed", box.devicePixelRatio(), ICON))
    box.addButton(translate("Window", "Close"), QMessageBox.ButtonRole.RejectRole)
    return box
