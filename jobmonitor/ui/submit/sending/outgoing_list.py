"""What is on its way, a row each: how far it is, a way to stop it; what failed, with a way to try again."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from jobmonitor.ui.submit.sending.outgoing import Outgoing
from jobmonitor.ui.submit.sending.sending import Sending
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import link_button
from jobmonitor.ui.widgets.plain import ElidedLabel
from jobmonitor.ui.words import one_line

FINE = 1000
"""Notches of a progress bar."""
MOST_HEIGHT = 112
"""Pixels; more rows than fit are scrolled."""


class OutgoingRow(QWidget):
    """One submission: a sentence, a bar, and what can be done."""

    details_wanted = Signal(object)

    def __init__(self, outgoing: Outgoing, sending: Sending, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outgoing = outgoing
        self.text = ElidedLabel(least=16)
        self.stop = link_button(
            translate("Submit", "Stop") if outgoing.count > 1 else translate("Submit", "Cancel"), self._cancel
        )
        self.stop.setAccessibleName(translate("Submit", "Stop sending {title}").format(title=outgoing.title))
        self.retry = link_button(translate("Submit", "Retry"), partial(sending.retry, outgoing))
        self.retry.setAccessibleName(translate("Submit", "Send {title} again").format(title=outgoing.title))
        self.details = link_button(translate("Submit", "Details"), lambda: self.details_wanted.emit(outgoing))
        self.details.setAccessibleName(
            translate("Submit", "Why {title} was not sent").format(title=outgoing.title)
        )
        self.dismiss = link_button(translate("Submit", "Dismiss"), partial(sending.dismiss, outgoing))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setAccessibleName(translate("Submit", "Progress of {title}").format(title=outgoing.title))
        line = QHBoxLayout()
        line.setSpacing(MARGIN)
        line.addWidget(self.text, 1)
        for button in (self.stop, self.retry, self.details, self.dismiss):
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(line)
        column.addWidget(self.bar)
        outgoing.stepped.connect(self._show)
        self._show()

    def _cancel(self) -> None:
        self.outgoing.cancel()
        self._show()

    def _show(self) -> None:
        outgoing = self.outgoing
        has_failed = outgoing.error is not None
        for button in (self.details, self.dismiss):
            button.setVisible(has_failed)
        self.retry.setVisible(has_failed and outgoing.may_retry)
        self.stop.setVisible(not has_failed)
        self.stop.setEnabled(not outgoing.is_stopping and outgoing.may_stop)
        self.bar.setVisible(not has_failed)
        if outgoing.error is not None:
            self._tone("failed")
            self.text.set_text(one_line(outgoing.failure, 300), tip=str(outgoing.error))
            return
        doing = translate("Submit", "stopping …") if outgoing.is_stopping else outgoing.text
        self.text.set_text(f"{one_line(outgoing.title, 60)} · {doing}")
        fraction = None if outgoing.is_stopping else outgoing.fraction
        if fraction is None:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, FINE)
            self.bar.setValue(round(fraction * FINE))

    def _tone(self, tone: str) -> None:
        if self.text.property("tone") != tone:
            self.text.setProperty("tone", tone)
            self.text.style().polish(self.text)


class OutgoingList(QScrollArea):
    """Grows with its rows up to a height, then scrolls; not there while there is none."""

    details_wanted = Signal(object)
    """An Outgoing that failed."""

    def __init__(self, sending: Sending, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sending = sending
        self._rows: dict[int, OutgoingRow] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAccessibleName(translate("Submit", "Submissions on their way"))
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(MARGIN)
        self.setWidget(inner)
        sending.changed.connect(self._refresh)
        self.hide()

    def rows(self) -> tuple[OutgoingRow, ...]:
        """Those that failed, then those on their way."""
        return tuple(self._rows.values())

    def texts(self) -> tuple[str, ...]:
        """What the rows say."""
        return tuple(row.text.text() for row in self.rows())

    def sizeHint(self) -> QSize:
        hint = self._column.sizeHint()
        return QSize(hint.width(), min(MOST_HEIGHT, hint.height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def _refresh(self) -> None:
        shown = [*self._sending.failures, *self._sending.on_their_way]
        kept: dict[int, OutgoingRow] = {}
        for at, outgoing in enumerate(shown):
            row = self._rows.pop(id(outgoing), None)
            if row is None or (outgoing.error is not None and row.details.isHidden()):
                self._drop(row)
                row = OutgoingRow(outgoing, self._sending)
                row.details_wanted.connect(self.details_wanted)
            self._column.removeWidget(row)
            self._column.insertWidget(at, row)
            row.show()
            kept[id(outgoing)] = row
        for row in self._rows.values():
            self._drop(row)
        self._rows = kept
        self.setVisible(bool(kept))
        self.setFixedHeight(self.sizeHint().height())
        self.updateGeometry()

    def _drop(self, row: OutgoingRow | None) -> None:
        if row is not None:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
