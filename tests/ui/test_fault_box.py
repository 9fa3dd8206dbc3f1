"""What somebody without a terminal sees when the window cannot be opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from jobmonitor import __main__ as entry


def test_a_wrong_setting_is_told_in_a_box(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["jobmonitor-gui", "jobs", "list", "--database", "ftp://<b>x</b>"])
    seen: list[tuple[str, Qt.TextFormat]] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append((box.text(), box.textFormat()))
        box.accept()

    QTimer.singleShot(0, look)
    assert entry.gui() == 1
    ((text, text_format),) = seen
    assert "ftp" in text
    assert text_format is Qt.TextFormat.PlainText
    assert "ftp" in capsys.readouterr().err
