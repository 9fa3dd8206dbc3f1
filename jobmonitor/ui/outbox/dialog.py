"""The outbox: what waits, in its order; edited, moved, dropped and tried again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.events import Event, OutboxChanged
from jobmonitor.domain.outbox import OutboxEntry
from jobmonitor.ui.outbox.delegate import OutboxDelegate
from jobmonitor.ui.outbox.model import OutboxModel
from jobmonitor.ui.outbox.words import summary
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.bars import MessageBar, NoticeBar
from jobmonitor.ui.widgets.flow import FlowRow
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.widgets.state_panel import StatePanel
from jobmonitor.ui.words import bounded, count_text, one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application
    from jobmonitor.ui.runtime import Tasks
    from jobmonitor.ui.theme.theme import Theme

log = logging.getLogger(__name__)

SIZE = QSize(720, 480)
LEAST = QSize(440, 360)
EMPTY = mark(
    "Outbox", "Nothing waits. What is submitted while a server or the database is away is kept here."
)


class OutboxDialog(QDialog):
    """Open it with `open()`; it deletes itself when it is closed, and follows what happens meanwhile."""

    edit_wanted = Signal(object)
    """An OutboxEntry that was taken out for a form."""
    submit_wanted = Signal()
    """A new submission, from the empty outbox."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        theme: Theme,
        server_title: Callable[[str | None], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._application, self._tasks = application, tasks
        self._outbox = application.outbox
        self._dropped: list[OutboxEntry] = []
        self.setWindowTitle(translate("Outbox", "Outbox"))
        self.setMinimumSize(LEAST)
        self.resize(SIZE.boundedTo(self.screen().availableGeometry().size() * 0.92).expandedTo(LEAST))
        self.messages = MessageBar(theme, self)
        self.undo = NoticeBar(theme, "info", "accent", "news", self)
        self.summary = PlainLabel()
        self.summary.setWordWrap(True)
        self.model = OutboxModel(self._outbox.database, application.clock.now, server_title)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(OutboxDelegate(self.model, theme))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setProperty("framed", True)
        self.list.setAccessibleName(translate("Outbox", "Submissions that wait"))
        self.reason = PlainLabel()
        self.reason.setWordWrap(True)
        self.reason.setMinimumHeight(2 * self.reason.fontMetrics().lineSpacing())
        self.reason.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.panel = StatePanel(theme)
        self.pages = QStackedWidget()
        self.retry = self._button(
            translate("Outbox", "&Retry now"),
            translate("Outbox", "Send it at once, also what was refused (Ctrl+R)"),
        )
        self.edit = self._button(
            translate("Outbox", "&Edit…"),
            translate("Outbox", "Open its form; it is not sent meanwhile (Enter)"),
        )
        self.up = self._button(
            translate("Outbox", "Move &up"), translate("Outbox", "Send it before the one above (Alt+Up)")
        )
        self.down = self._button(
            translate("Outbox", "Move &down"), translate("Outbox", "Send it after the one below (Alt+Down)")
        )
        self.drop = self._button(
            translate("Outbox", "Dro&p"), translate("Outbox", "Do not send it; this can be undone (Delete)")
        )
        self.close_button = self._button(translate("Outbox", "Close"), "")
        self.deeds = FlowRow(self.retry, self.edit, self.up, self.down, self.drop)
        self._lay_out()
        self._connect()
        self.panel.show_state(
            "outbox", translate("Outbox", EMPTY), translate("Outbox", "Submit a job…"), self._submit
        )
        self._show(self._outbox.known)
        self._spawn(self._outbox.entries(), "read the outbox")

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.setToolTip(tip)
        return button

    def _lay_out(self) -> None:
        waiting = QWidget()
        column = QVBoxLayout(waiting)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        column.addWidget(self.summary)
        column.addWidget(self.list, 1)
        column.addWidget(self.reason)
        self.pages.addWidget(waiting)
        self.pages.addWidget(self.panel)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        whole.setSpacing(MARGIN)
        whole.addWidget(self.messages)
        whole.addWidget(self.undo)
        whole.addWidget(self.pages, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addWidget(self.deeds, 1)
        buttons.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight)
        whole.addLayout(buttons)

    def _connect(self) -> None:
        selection = self.list.selectionModel()
        selection.selectionChanged.connect(self._selected_changed)
        selection.currentChanged.connect(self._selected_changed)
        self.list.doubleClicked.connect(self._edit)
        for button, call in (
            (self.retry, self._retry),
            (self.edit, self._edit),
            (self.up, partial(self._move, -1)),
            (self.down, partial(self._move, 1)),
            (self.drop, self._drop),
            (self.close_button, self.accept),
        ):
            button.clicked.connect(call)
        for keys, call in (
            ("Ctrl+R", self._retry),
            ("Return", self._edit),
            ("Enter", self._edit),
            ("Alt+Up", partial(self._move, -1)),
            ("Alt+Down", partial(self._move, 1)),
            ("Delete", self._drop),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.list, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(call)
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(self._undo)
        unsubscribe = self._application.bus.subscribe(self._hear)
        self.destroyed.connect(lambda: unsubscribe())
        self.finished.connect(lambda _: unsubscribe())

    # What is shown

    def _hear(self, event: Event) -> None:
        if isinstance(event, OutboxChanged):
            self._show(event.entries)

    def _show(self, entries: Sequence[OutboxEntry]) -> None:
        chosen, current = {each.id for each in self.selected()}, self.list.currentIndex().row()
        had_focus = self.list.hasFocus()
        if self.model.show_entries(entries):
            self._choose(chosen, current)
        self.summary.setText(summary(entries))
        self.pages.setCurrentIndex(0 if entries else 1)
        self.deeds.setVisible(bool(entries))
        if not entries and had_focus:
            self.close_button.setFocus()
        self._selected_changed()

    def _choose(self, chosen: set[str], current: int) -> None:
        """Selects the same entries again; where they are gone, the one in their place."""
        selection = self.list.selectionModel()
        rows = [row for each in chosen if (row := self.model.row_of(each)) is not None]
        if not rows and self.model.entries:
            rows = [min(max(0, current), len(self.model.entries) - 1)]
        flag = QItemSelectionModel.SelectionFlag
        for row in rows:
            selection.select(self.model.index(row), flag.Select)
        if rows:
            selection.setCurrentIndex(self.model.index(min(rows)), flag.NoUpdate)

    def selected(self) -> list[OutboxEntry]:
        """The selected entries, in their order."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return [self.model.entries[row] for row in rows if row < len(self.model.entries)]

    def _selected_changed(self) -> None:
        chosen = self.selected()
        free = bool(chosen) and not any(each.state.is_held for each in chosen)
        single = len(chosen) == 1
        row = self.model.row_of(chosen[0].id) if single else None
        self.retry.setEnabled(free)
        self.drop.setEnabled(free)
        self.edit.setEnabled(free and single)
        self.up.setEnabled(row is not None and row > 0)
        self.down.setEnabled(row is not None and row < len(self.model.entries) - 1)
        told = f"{chosen[0].problem} {chosen[0].remedy}".strip() if single else ""
        if len(chosen) > 1:
            told = translate("Outbox", "{count} are selected.").format(count=count_text(len(chosen)))
        self.reason.setText(bounded(told, 2_000))

    # What is done

    def _retry(self) -> None:
        if self.retry.isEnabled():
            for entry in self.selected():
                self._spawn(self._outbox.retry(entry.id), "retry from the outbox")

    def _edit(self) -> None:
        if self.edit.isEnabled():
            (entry,) = self.selected()
            self.edit.setEnabled(False)
            self._spawn(self._outbox.edit(entry.id), "edit from the outbox", self.edit_wanted.emit)

    def _move(self, by: int) -> None:
        if not (self.up if by < 0 else self.down).isEnabled():
            return
        (entry,) = self.selected()
        row = self.model.row_of(entry.id)
        if row is None:
            return
        behind = row + (2 if by > 0 else -1)
        entries = self.model.entries
        before = entries[behind].id if behind < len(entries) else None
        self._spawn(self._outbox.move(entry.id, before), "move in the outbox")

    def _drop(self) -> None:
        if self.drop.isEnabled():
            self._spawn(self._drop_all(self.selected()), "drop from the outbox", self._was_dropped)

    async def _drop_all(self, entries: Sequence[OutboxEntry]) -> list[OutboxEntry]:
        return [await self._outbox.drop(entry.id) for entry in entries]

    def _was_dropped(self, dropped: list[OutboxEntry]) -> None:
        self._dropped = dropped
        what = (
            translate("Outbox", "“{workflow_name}” is not sent any more.").format(
                workflow_name=one_line(dropped[0].workflow_name, 60)
            )
            if len(dropped) == 1
            else translate("Outbox", "{count} submissions are not sent any more.").format(
                count=count_text(len(dropped))
            )
        )
        self.undo.show_notice(what, translate("Outbox", "Undo"), self._undo)

    def _undo(self) -> None:
        dropped, self._dropped = self._dropped, []
        self.undo.hide()
        for entry in dropped:
            self._spawn(self._outbox.restore(entry), "take back a drop")
        self.list.setFocus()

    def _submit(self) -> None:
        self.accept()
        self.submit_wanted.emit()

    def _spawn(
        self, work: Coroutine[Any, Any, Any], name: str, on_done: Callable[[Any], None] | None = None
    ) -> None:
        self._tasks.spawn(work, name, on_done=on_done, on_error=self._tell)

    def _tell(self, error: Exception) -> None:
        self._selected_changed()
        if isinstance(error, JobMonitorError):
            self.messages.tell(error.message, error.remedy, error.details)
        else:
            log.error("The outbox could not do what was asked", exc_info=error)
            self.messages.tell(translate("Outbox", "That could not be done."), details=repr(error))
