"""A line for each of the last submissions, newest first, that follows its jobs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jobmonitor.ui.submit.watching.sent import SentGroup, SentJobs
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel
from jobmonitor.ui.words import one_line

MOST_LINES = 3


class SentLine(QWidget):
    """One submission: how it is doing, and the way to watch it."""

    watch_wanted = Signal(object)

    def __init__(self, group: SentGroup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = group
        self.label = ElidedLabel(least=16)
        self.watch = link_button(
            translate("Submit", "Stay and watch"), lambda: self.watch_wanted.emit(self.group)
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(MARGIN)
        line.addWidget(self.label, 1)
        line.addWidget(self.watch)
        self.refresh()

    def _link(self) -> str:
        if not self.group.is_over:
            return translate("Submit", "Stay and watch")
        return (
            translate("Submit", "See why")
            if self.group.tone == "failed"
            else translate("Submit", "Show the result")
        )

    def text(self) -> str:
        """What it says."""
        return translate("Submit", "Sent: {text}").format(text=self.group.text())

    def refresh(self) -> None:
        """The group's jobs read differently."""
        if self.label.property("tone") != self.group.tone:
            self.label.setProperty("tone", self.group.tone)
            self.label.style().polish(self.label)
        self.label.set_text(one_line(self.text(), 200))
        self.watch.setText(self._link())
        self.watch.setAccessibleName(f"{self.watch.text()}: {one_line(self.group.title, 60)}")


class SentLines(QWidget):
    """The last few submissions; not there while there is none."""

    watch_wanted = Signal(object)
    """A SentGroup."""

    def __init__(self, sent: SentJobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sent = sent
        self._lines: list[SentLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)
        sent.came.connect(self._came)
        sent.changed.connect(self._changed)
        self.hide()

    def refs(self) -> tuple[object, ...]:
        """The jobs that are followed."""
        return self._sent.refs()

    def texts(self) -> tuple[str, ...]:
        """What the lines say, newest first."""
        return tuple(line.text() for line in self._lines)

    def _came(self, group: SentGroup) -> None:
        line = SentLine(group)
        line.watch_wanted.connect(self.watch_wanted)
        self._column.insertWidget(0, line)
        self._lines.insert(0, line)
        for gone in self._lines[MOST_LINES:]:
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        del self._lines[MOST_LINES:]
        self.show()

    def _changed(self, group: SentGroup) -> None:
        for line in self._lines:
            if line.group is group:
                line.refresh()
