"""Tokens as Qt's palette, and the little that the palette cannot say as a stylesheet."""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QPalette

from jobmonitor.ui.theme.tokens import DARK, LIGHT, THEMES, Tokens

HAIRLINE = 2
"""Pixels up to which a measure is a line, which does not grow with the text."""
_PIXELS = re.compile(r"\b(\d+)px")
_ROLES = (
    (QPalette.ColorRole.Window, "base"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.AlternateBase, "raised"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.PlaceholderText, "muted"),
    (QPalette.ColorRole.Button, "raised"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.BrightText, "failed"),
    (QPalette.ColorRole.ToolTipBase, "raised"),
    (QPalette.ColorRole.ToolTipText, "text"),
    (QPalette.ColorRole.Highlight, "accent"),
    (QPalette.ColorRole.HighlightedText, "on_accent"),
    (QPalette.ColorRole.Accent, "accent"),
    (QPalette.ColorRole.Link, "accent"),
    (QPalette.ColorRole.LinkVisited, "unknown"),
    (QPalette.ColorRole.Light, "surface"),
    (QPalette.ColorRole.Midlight, "raised"),
    (QPalette.ColorRole.Mid, "line"),
    (QPalette.ColorRole.Dark, "line"),
    (QPalette.ColorRole.Shadow, "line"),
)
_DISABLED = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


_TELLING = (
    (QPalette.ColorRole.Window, "base"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.Highlight, "accent"),
)
"""What tells one set of tokens from another."""


def tokens_in(palette: QPalette) -> Tokens:
    """The tokens that `palette` shows, by its colours; for widgets that paint themselves."""
    shown = {name: palette.color(role).name().upper() for role, name in _TELLING}
    for tokens in THEMES:
        if all(tokens.tone(name).upper() == colour for name, colour in shown.items()):
            return tokens
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def palette_of(tokens: Tokens) -> QPalette:
    """The palette that shows `tokens`."""
    palette = QPalette()
    for role, token in _ROLES:
        palette.setColor(role, QColor(tokens.tone(token)))
    for role in _DISABLED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, QColor(tokens.line))
    return palette


def stylesheet_of(tokens: Tokens, scale: float = 1.0) -> str:
    """What the palette cannot say: flat bars and tabs, hairlines, chips, the one filled button. `scale`: of
    the text, which heights and room follow where it is larger than usual."""
    sheet = _usual(tokens) + (_high(tokens) if tokens.is_high else "")
    return _PIXELS.sub(lambda found: f"{grown(int(found[1]), scale)}px", sheet)


def grown(pixels: int, scale: float) -> int:
    """A measure for text of that scale: hairlines stay, and nothing shrinks with small text."""
    return pixels if pixels <= HAIRLINE else round(pixels * max(1.0, scale))


def _high(tokens: Tokens) -> str:
    """Borders that are seen, and a focus that is seen from afar."""
    t = tokens
    return f"""
QLineEdit, QComboBox, QPlainTextEdit, QPushButton, QToolButton[plain="true"], QListWidget[choices="true"],
QToolButton[segment="left"], QToolButton[segment="right"], QToolButton[chip="true"],
QFrame[searchbox="true"] {{ border: 2px solid {t.line}; }}
QFrame[searchbox="true"][active="true"] {{ border: 2px solid {t.text}; }}
QLineEdit[inside="true"], QLineEdit[inside="true"]:focus {{ border: none; }}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QPushButton:focus, QPushButton:default:focus,
QPushButton[primary="true"]:focus, QToolButton[plain="true"]:focus, QListWidget[choices="true"]:focus,
QToolButton[segment]:focus, QToolButton[chip="true"]:focus, QToolBar QToolButton:focus {{
  border: 2px solid {t.text}; }}
QPushButton[link="true"] {{ border: none; text-decoration: underline; }}
QPushButton[link="true"]:focus {{ border: 2px solid {t.text}; }}
QComboBox QLineEdit {{ border: none; }}
QMenu::item:selected, QListWidget[choices="true"]::item:selected {{ background: {t.accent};
  color: {t.on_accent}; }}
QProgressBar {{ background: {t.surface}; border: 1px solid {t.line}; }}
QScrollBar::handle:vertical, QScrollBar::handle:horizontal {{ background: {t.muted}; }}
QTabBar::tab:focus {{ border: 2px solid {t.text}; }}
"""


def _usual(tokens: Tokens) -> str:
    t = tokens
    return f"""
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; padding: 4px; }}
QSplitter::handle {{ background: {t.line}; }}
QSplitter[spaced="true"]::handle:horizontal {{ margin: 0 8px; }}
QSplitter[spaced="true"]::handle:vertical {{ background: transparent; }}
QMainWindow::separator {{ background: {t.base}; width: 3px; height: 3px; border-left: 1px solid {t.line}; }}
QMainWindow::separator:hover {{ background: {t.accent}; }}
QDockWidget {{ color: {t.text}; }}
QWidget[dock-title="true"] {{ background: {t.base}; border-bottom: 1px solid {t.line}; }}
QToolButton[slight="true"] {{ background: transparent; border: 1px solid transparent; border-radius: 4px; }}
QToolButton[slight="true"]:hover {{ background: {t.raised}; }}
QToolButton[slight="true"]::menu-indicator {{ image: none; }}
QToolButton[slight="true"]:focus {{ border: 1px solid {t.accent}; }}
QMenuBar {{ background: {t.base}; border-bottom: 1px solid {t.line}; padding: 1px 4px; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {t.raised}; }}
QMenu {{ background: {t.surface}; border: 1px solid {t.line}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 8px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.selected}; color: {t.text}; }}
QMenu::item:disabled {{ color: {t.muted}; }}
QMenu::icon {{ padding-left: 6px; }}
QMenu::icon:checked {{ background: {t.selected}; border: 1px solid {t.accent}; border-radius: 4px; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
QToolBar {{ background: {t.base}; border: none; border-bottom: 1px solid {t.line}; padding: 6px 8px;
  spacing: 4px; }}
QStatusBar {{ background: {t.base}; border-top: 1px solid {t.line}; }}
QStatusBar::item {{ border: none; }}
QWidget[opens="true"] {{ border-bottom: 1px solid transparent; }}
QWidget[opens="true"]:hover {{ border-bottom: 1px solid {t.line}; }}
QWidget[opens="true"]:focus {{ border-bottom: 1px solid {t.accent}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {t.line}; }}
QTabWidget::tab-bar {{ left: 8px; }}
QTabBar {{ background: {t.base}; qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {t.muted}; border: none; padding: 8px 12px 6px 12px;
  border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom: 2px solid {t.accent}; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:focus {{ color: {t.accent}; }}
QHeaderView {{ background: {t.surface}; }}
QHeaderView::section {{ background: {t.surface}; color: {t.muted}; border: none;
  border-bottom: 1px solid {t.line}; padding: 0 8px; height: 27px; }}
QTableView {{ background: {t.surface}; border: none; outline: none; }}
QListView[strip="true"] {{ background: transparent; border: none; outline: none; }}
QAbstractItemView[framed="true"], QFrame[framed="true"] {{ background: {t.surface};
  border: 1px solid {t.line}; border-radius: 4px; outline: none; }}
QTreeWidget[framed="true"]::item {{ padding: 5px 0; }}
QAbstractItemView[framed="true"]:focus, QFrame[framed="true"]:focus {{ border: 1px solid {t.accent}; }}
QAbstractItemView[framed="true"][invalid="true"],
QFrame[framed="true"][invalid="true"] {{ border: 1px solid {t.failed}; }}
QScrollArea {{ background: {t.base}; border: none; }}
QScrollArea[pane="true"] {{ border: 1px solid transparent; }}
QScrollArea[pane="true"]:focus {{ border: 1px solid {t.accent}; }}
QLineEdit, QComboBox {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 4px;
  padding: 0 6px; min-height: 26px; color: {t.text}; selection-background-color: {t.accent};
  selection-color: {t.on_accent}; }}
QLineEdit:focus, QComboBox:focus {{ border: 1px solid {t.accent}; }}
QTimeEdit {{ padding: 0 4px; min-height: 26px; background: {t.surface}; border: 1px solid {t.line};
  border-radius: 4px; color: {t.text}; }}
QTimeEdit:focus {{ border: 1px solid {t.accent}; }}
QTimeEdit:disabled {{ background: {t.raised}; color: {t.muted}; }}
QTimeEdit::up-button, QTimeEdit::down-button {{ subcontrol-origin: border; width: 0; height: 0; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QFrame[searchbox="true"] {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 4px;
  min-height: 26px; max-height: 26px; }}
QFrame[searchbox="true"][active="true"] {{ border: 1px solid {t.accent}; }}
QLineEdit[inside="true"], QLineEdit[inside="true"]:focus {{ border: none; background: transparent;
  padding: 0 2px; min-height: 0; }}
QToolButton[flat="true"] {{ background: transparent; border: 1px solid transparent; border-radius: 4px;
  padding: 2px; }}
QToolButton[flat="true"]:hover {{ background: {t.raised}; }}
QToolButton[flat="true"]:focus {{ border: 1px solid {t.accent}; }}
QCalendarWidget QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 4px;
  padding: 2px 6px; color: {t.text}; }}
QCalendarWidget QToolButton:hover {{ background: {t.raised}; }}
QCalendarWidget QToolButton::menu-indicator {{ image: none; }}
QCalendarWidget QWidget#qt_calendar_navigationbar {{ background: {t.surface}; }}
QCalendarWidget QTableView {{ background: {t.surface}; selection-background-color: {t.accent};
  selection-color: {t.on_accent}; }}
QToolButton[more="true"] {{ background: {t.selected}; border: 1px solid {t.line}; border-radius: 4px;
  padding: 0; color: {t.text}; }}
QToolButton[more="true"]:focus {{ border: 1px solid {t.accent}; }}
QListView[offers="true"] {{ background: {t.surface}; border: 1px solid {t.line}; padding: 4px;
  outline: none; }}
QListView[offers="true"]::item {{ padding: 4px 6px; border-radius: 4px; color: {t.text}; }}
QListView[offers="true"]::item:selected {{ background: {t.selected}; color: {t.text}; }}
QComboBox QAbstractItemView {{ background: {t.surface}; border: 1px solid {t.line};
  selection-background-color: {t.selected}; selection-color: {t.text}; }}
QPushButton, QToolButton[plain="true"] {{ background: {t.surface}; border: 1px solid {t.line};
  border-radius: 4px; padding: 0 10px; min-height: 26px; color: {t.text}; outline: none; }}
QPushButton:hover, QToolButton[plain="true"]:hover {{ background: {t.raised}; }}
QToolButton[plain="true"][toolButtonStyle="2"] {{ padding: 0 3px 0 10px; }}
QToolButton[plain="true"]:checked {{ background: {t.selected}; border: 1px solid {t.accent}; }}
QPushButton:focus, QToolButton[plain="true"]:focus {{ border: 1px solid {t.accent}; }}
QPushButton:disabled, QToolButton[plain="true"]:disabled {{ color: {t.muted}; background: {t.raised}; }}
QPushButton[primary="true"], QPushButton:default {{ background: {t.accent}; color: {t.on_accent};
  border: 1px solid {t.accent}; }}
QPushButton[primary="true"]:focus, QPushButton:default:focus {{ border: 1px solid {t.text}; }}
QPushButton[primary="true"]:disabled, QPushButton:default:disabled {{ background: {t.raised};
  color: {t.muted}; border: 1px solid {t.line}; }}
QToolBar QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 4px 8px;
  min-height: 20px; }}
QToolBar QToolButton:hover {{ background: {t.raised}; }}
QToolBar QToolButton:focus {{ border: 1px solid {t.accent}; }}
QToolBar QToolButton[primary] {{ background: {t.accent}; color: {t.on_accent}; }}
QToolBar QToolButton[primary]:hover, QToolBar QToolButton[primary]:pressed {{ background: {t.processing}; }}
QToolBar QToolButton[primary]:focus {{ border: 1px solid {t.text}; }}
QToolBar QToolButton[primary]:disabled {{ background: {t.raised}; color: {t.muted};
  border: 1px solid {t.line}; }}
QToolBar QToolButton[primary="left"] {{ border-top-right-radius: 0; border-bottom-right-radius: 0;
  padding: 4px 3px 4px 10px; }}
QToolBar QToolButton[primary="right"] {{ border-top-left-radius: 0; border-bottom-left-radius: 0;
  padding: 4px; }}
QToolBar QToolButton::menu-indicator {{ image: none; }}
QToolBar QToolButton:checked {{ background: {t.selected}; }}
QToolBar QToolButton:disabled {{ color: {t.muted}; }}
QToolButton[chip="true"] {{ background: transparent; border: 1px solid transparent; border-radius: 4px;
  padding: 0 6px; min-height: 24px; color: {t.text}; }}
QToolButton[chip="true"]:hover {{ background: {t.raised}; }}
QToolButton[chip="true"]:focus {{ border: 1px solid {t.accent}; }}
QToolButton[chip="true"]:checked {{ background: {t.selected}; border: 1px solid {t.accent}; }}
QToolButton[chip="true"]::menu-indicator {{ image: none; }}
QToolButton[picture="true"] {{ background: transparent; border: 2px solid transparent; border-radius: 6px;
  padding: 0; }}
QToolButton[picture="true"]:hover {{ background: {t.raised}; }}
QToolButton[picture="true"]:checked, QToolButton[picture="true"]:focus {{ border: 2px solid {t.accent}; }}
QToolButton[segment="left"], QToolButton[segment="middle"],
QToolButton[segment="right"] {{ background: {t.surface}; border: 1px solid {t.line}; padding: 0 12px;
  min-height: 26px; color: {t.muted}; }}
QToolButton[segment="left"] {{ border-top-left-radius: 4px; border-bottom-left-radius: 4px; }}
QToolButton[segment="middle"] {{ border-left: none; }}
QToolButton[segment="right"] {{ border-top-right-radius: 4px; border-bottom-right-radius: 4px;
  border-left: none; }}
QToolButton[segment]:checked {{ background: {t.selected}; color: {t.text}; }}
QToolButton[segment]:focus {{ border: 1px solid {t.accent}; }}
QPushButton[link="true"] {{ border: none; background: transparent; color: {t.accent}; padding: 0;
  min-height: 20px; text-align: left; }}
QPushButton[link="true"]:hover, QPushButton[link="true"]:focus {{ text-decoration: underline; }}
QPushButton[inline="true"] {{ min-height: 0; }}
QPlainTextEdit {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 4px;
  color: {t.text}; selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QPlainTextEdit:focus {{ border: 1px solid {t.accent}; }}
QPlainTextEdit[block="true"] {{ background: transparent; border: none; border-radius: 0; }}
QLineEdit[invalid="true"], QComboBox[invalid="true"],
QPlainTextEdit[invalid="true"] {{ border: 1px solid {t.failed}; }}
QLineEdit[invalid="true"]:focus, QComboBox[invalid="true"]:focus {{ border: 2px solid {t.failed};
  min-height: 24px; padding: 0 5px; }}
QComboBox QLineEdit, QTimeEdit QLineEdit {{ border: none; min-height: 0; background: transparent;
  padding: 0; }}
QLineEdit:disabled {{ background: {t.raised}; }}
QToolButton[link="true"] {{ border: none; background: transparent; color: {t.accent}; padding: 0 2px; }}
QToolButton[link="true"]:hover, QToolButton[link="true"]:focus {{ text-decoration: underline; }}
QListWidget[choices="true"] {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 4px;
  padding: 4px; outline: none; }}
QListWidget[choices="true"]:focus {{ border: 1px solid {t.accent}; }}
QListWidget[choices="true"]::item {{ padding: 6px; border-radius: 4px; color: {t.text}; }}
QListWidget[choices="true"]::item:selected {{ background: {t.selected}; color: {t.text}; }}
QRadioButton {{ spacing: 8px; }}
QRadioButton::indicator {{ width: 14px; height: 14px; border: 1px solid {t.muted}; border-radius: 8px;
  background: {t.surface}; }}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {t.accent};
  border-radius: 8px; }}
QRadioButton:focus {{ color: {t.accent}; }}
QProgressBar {{ background: {t.line}; border: none; border-radius: 2px; }}
QProgressBar::chunk {{ background: {t.processing}; border-radius: 2px; }}
QLabel[muted="true"] {{ color: {t.muted}; }}
QLabel[tone="failed"] {{ color: {t.failed}; }}
QLabel[tone="pending"] {{ color: {t.pending}; }}
QLabel[tone="completed"] {{ color: {t.completed}; }}
QFrame[bar="true"] {{ background: {t.raised}; border: none; border-bottom: 1px solid {t.line}; }}
QFrame[line="true"] {{ background: {t.raised}; border: none; border-top: 1px solid {t.line}; }}
QFrame[news="true"] {{ background: {t.selected}; border: none; border-bottom: 1px solid {t.line}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t.line}; min-height: 32px; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:vertical:hover {{ background: {t.muted}; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {t.line}; min-width: 32px; border-radius: 4px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
