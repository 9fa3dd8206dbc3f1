"""What the form needs beyond the window's stylesheet: hairlines, and the colours of what is said."""

from __future__ import annotations

from PySide6.QtGui import QPalette

from jobmonitor.ui.theme.tokens import DARK, LIGHT


def form_style(palette: QPalette) -> str:
    """A stylesheet for the dialog, for the light or the dark palette that is in force."""
    t = DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT
    return f"""
QPlainTextEdit {{ background: {t.surface}; color: {t.text};
  border: 1px solid {t.line}; border-radius: 4px; selection-background-color: {t.accent};
  selection-color: {t.on_accent}; }}
QPlainTextEdit:focus {{ border: 1px solid {t.accent}; }}
QLineEdit[invalid="true"], QComboBox[invalid="true"],
QPlainTextEdit[invalid="true"] {{ border: 1px solid {t.failed}; }}
QLineEdit[invalid="true"]:focus, QComboBox[invalid="true"]:focus {{ border: 2px solid {t.failed};
  min-height: 24px; padding: 0 5px; }}
QComboBox QLineEdit {{ border: none; min-height: 0; background: transparent; padding: 0; }}
QLineEdit:disabled {{ background: {t.raised}; }}
QToolButton[link="true"] {{ border: none; background: transparent; color: {t.accent}; padding: 0 2px; }}
QToolButton[link="true"]:hover, QToolButton[link="true"]:focus {{ text-decoration: underline; }}
QLabel[tone="failed"] {{ color: {t.failed}; }}
QLabel[tone="pending"] {{ color: {t.pending}; }}
QLabel[tone="completed"] {{ color: {t.completed}; }}
"""
