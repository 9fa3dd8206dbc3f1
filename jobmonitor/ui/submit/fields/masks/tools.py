"""The tools above the canvas."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSlider, QToolButton, QWidget

from jobmonitor.ui.submit.fields.masks.canvas import LEAST_BRUSH, MaskCanvas, Tool
from jobmonitor.ui.submit.fields.speakers import speaker_icon, speaker_name
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.flow import FlowRow
from jobmonitor.ui.widgets.plain import PlainLabel

SLIDER = 104
"""Logical pixels."""


class Tools(FlowRow):
    """Acts on the canvas, and shows what it has."""

    load_wanted = Signal()
    fill_wanted = Signal()
    invert_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self, canvas: MaskCanvas, speakers: int, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._canvas = canvas
        self.speakers: list[QToolButton] = []
        self._whose = QButtonGroup(self)
        flow = self.flow
        for speaker in range(1, speakers + 1):
            button = self._speaker_button(speaker)
            self.speakers.append(button)
            self._whose.addButton(button, speaker)
            flow.addWidget(button)
        self.eraser = self._tool_button(
            translate("Submit", "Eraser"),
            translate("Submit", "Rub out, for whomever it is painted (E; back to the brush: B)"),
        )
        self.eraser.setCheckable(True)
        flow.addWidget(self.eraser)
        most = canvas.most_brush
        self.brush = _slider(
            translate("Submit", "Brush size"),
            LEAST_BRUSH,
            most,
            canvas.brush,
            translate("Submit", "How wide the brush is ([ and ], or the wheel)"),
        )
        self.opacity = _slider(
            translate("Submit", "Opacity"),
            10,
            100,
            round(canvas.opacity * 100),
            translate("Submit", "How much the masks cover the picture"),
        )
        flow.addWidget(_together(PlainLabel(translate("Submit", "Size"), muted=True), self.brush))
        flow.addWidget(_together(PlainLabel(translate("Submit", "Opacity"), muted=True), self.opacity))
        self.undo = self._push(
            translate("Submit", "Undo"), translate("Submit", "One step back (Ctrl+Z)"), canvas.undo
        )
        self.redo = self._push(
            translate("Submit", "Redo"), translate("Submit", "One step forth (Ctrl+Shift+Z)"), canvas.redo
        )
        self.load = self._push(
            translate("Submit", "Load…"),
            translate("Submit", "A mask from a file, for the chosen speaker"),
            self.load_wanted.emit,
        )
        self.fill = self._push(
            translate("Submit", "Fill rest"),
            translate("Submit", "What is nobody's goes to the chosen speaker"),
            self.fill_wanted.emit,
        )
        self.invert = self._push(
            translate("Submit", "Invert"),
            translate("Submit", "The chosen speaker's area and nobody's change places"),
            self.invert_wanted.emit,
        )
        self.clear = self._push(
            translate("Submit", "Clear"),
            translate("Submit", "Nothing is the chosen speaker's"),
            self.clear_wanted.emit,
        )
        self.fit = self._push(
            translate("Submit", "Fit"),
            translate("Submit", "The whole picture (0; + and − or Ctrl+wheel: zoom)"),
            canvas.fit,
        )
        flow.addWidget(self.fit)
        flow.addWidget(_together(self.undo, self.redo))
        for each in (self.load, self.fill, self.invert, self.clear):
            flow.addWidget(each)
        self._colour()
        self._whose.idClicked.connect(canvas.set_speaker)
        self.eraser.clicked.connect(lambda on: canvas.set_tool(Tool.ERASER if on else Tool.BRUSH))
        self.brush.valueChanged.connect(canvas.set_brush)
        self.opacity.valueChanged.connect(lambda percent: canvas.set_opacity(percent / 100))
        canvas.brush_changed.connect(self.refresh)
        canvas.changed.connect(self.refresh)
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self) -> None:
        """Shows the speakers in the colours in force."""
        for speaker, button in enumerate(self.speakers, 1):
            button.setIcon(speaker_icon(self.palette(), speaker, self.devicePixelRatioF()))

    def refresh(self) -> None:
        """Shows what the canvas has."""
        canvas = self._canvas
        self.speakers[canvas.speaker - 1].setChecked(True)
        self.eraser.setChecked(canvas.tool is Tool.ERASER)
        with QSignalBlocker(self.brush):
            self.brush.setValue(canvas.brush)
        self.undo.setEnabled(canvas.history.can_undo)
        self.redo.setEnabled(canvas.history.can_redo)

    def _speaker_button(self, speaker: int) -> QToolButton:
        button = self._tool_button(
            speaker_name(speaker),
            translate("Submit", "Paint where speaker {speaker} is ({speaker})").format(speaker=speaker),
        )
        button.setIconSize(QSize(12, 12))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setCheckable(True)
        return button

    def _tool_button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        button.setProperty("chip", "true")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the picture
        return button

    def _push(self, text: str, tip: str, call: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        button.clicked.connect(call)
        return button


def _slider(name: str, least: int, most: int, value: int, tip: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(least, most)
    slider.setPageStep(max(1, (most - least) // 10))
    slider.setValue(value)
    slider.setFixedWidth(SLIDER)
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    slider.setAccessibleName(name)
    slider.setToolTip(tip)
    return slider


def _together(*widgets: QWidget) -> QWidget:
    """Widgets that stay side by side."""
    held = QWidget()
    line = QHBoxLayout(held)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(6)
    for widget in widgets:
        line.addWidget(widget)
    return held
