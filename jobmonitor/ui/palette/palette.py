"""The palette itself: a field and a list below it, at the top of the window, in its middle."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from jobmonitor.ui.palette.delegate import ROW, PaletteDelegate
from jobmonitor.ui.palette.entries import Entry, find
from jobmonitor.ui.palette.matching import MAX_TYPED
from jobmonitor.ui.palette.model import PaletteModel, told
from jobmonitor.ui.palette.recent import Recent
from jobmonitor.ui.theme.theme import Theme, row_height
from jobmonitor.ui.theme.tokens import MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel

WIDTH = 560
MOST_ROWS = 11
"""Rows that are seen at once."""


class CommandPalette(QFrame):
    """Open it with `open_over`; it deletes itself when it is closed."""

    closed = Signal()

    def __init__(self, entries: Sequence[Entry], recent: Recent, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries, self._recent, self._window = entries, recent, parent
        self.setProperty("framed", True)
        self.setAccessibleName(translate("Actions", "Command palette"))
        self.field = QLineEdit(self)
        self.field.setMaxLength(MAX_TYPED)
        self.field.setPlaceholderText(translate("Actions", "Find an action, a workflow, a view…"))
        self.field.setAccessibleName(translate("Actions", "Find an action"))
        self.field.installEventFilter(self)
        self.model = PaletteModel(self)
        self.list = QListView(self)
        self.list.setAccessibleName(translate("Actions", "Actions that were found"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(PaletteDelegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.note = PlainLabel(muted=True)
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(MARGIN)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self.note)
        self.field.textChanged.connect(self._find)
        self.list.clicked.connect(lambda index: self._run(index.row()))
        self.list.selectionModel().currentChanged.connect(self._tell_current)
        self._find()

    def open_over(self, window: QWidget) -> None:
        """Shows it at the top of a window, in its middle, and takes the keyboard."""
        room = QRect(QPoint(0, 0), window.size())
        width = min(self._theme.px(WIDTH), room.width() - 4 * MARGIN)
        self.setFixedWidth(width)
        top = window.mapToGlobal(QPoint((room.width() - width) // 2, min(72, room.height() // 8)))
        self.move(top)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._window.activateWindow()  # not every platform gives the keyboard back by itself
        self.closed.emit()

    def _find(self) -> None:
        typed = self.field.text()
        found = find(typed, self._entries, self._recent.keys)
        self.model.show(found)
        rows = max(1, min(MOST_ROWS, len(found)))
        self.list.setFixedHeight(rows * row_height(self.list.font(), ROW))
        self.list.setVisible(bool(found))
        nothing = translate("Actions", "Nothing is called like that. Fewer letters find more.")
        self.note.setText("" if found else nothing)
        self.note.setVisible(not found)
        if found:
            self._go(0)
        self.adjustSize()

    def _go(self, row: int) -> None:
        last = self.model.rowCount() - 1
        self.list.setCurrentIndex(self.model.index(max(0, min(row, last)), 0))

    def _tell_current(self) -> None:
        """The keyboard stays in the field: there a screen reader is told what Enter would do."""
        found = self.model.at(self.list.currentIndex().row())
        self.field.setAccessibleDescription("" if found is None else told(found))
        if QAccessible.isActive():
            QAccessible.updateAccessibility(
                QAccessibleEvent(self.field, QAccessible.Event.DescriptionChanged)
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._pressed(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _pressed(self, key: Qt.Key) -> bool:
        """Whether a key means the list."""
        row, page = self.list.currentIndex().row(), MOST_ROWS - 1
        match key:
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._run(row)
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                step = -1 if key == Qt.Key.Key_Up else 1
                self._go((row + step) % max(1, self.model.rowCount()))
            case Qt.Key.Key_PageUp:
                self._go(row - page)
            case Qt.Key.Key_PageDown:
                self._go(row + page)
            case _:
                return False
        return True

    def _run(self, row: int) -> None:
        """Does what is chosen, once the palette is gone; says why where it cannot be done."""
        found = self.model.at(row)
        if found is None:
            return
        entry = found.entry
        if entry.reason:
            self.note.setText(entry.reason)
            self.note.show()
            self.adjustSize()
            return
        self._recent.use(entry.key)
        self.close()
        QTimer.singleShot(0, entry.run)  # the window has the keyboard again by then
