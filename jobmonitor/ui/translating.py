"""Texts in the operator's language, by Qt Linguist's files.

The English text is the key: what no file translates is shown in English. Values are put in afterwards, by
name: `translate("Feed", "about row {row}").format(row=…)`. `make translations` finds the literal texts.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def translate(context: str, text: str, n: int = -1) -> str:
    """`text` in the operator's language; `context` is the part of the window that it belongs to.

    `n`, where it is given, chooses the form of the plural and stands in place of `%n`.
    """
    if n < 0:
        return QCoreApplication.translate(context, text)
    translated = QCoreApplication.translate(context, text, None, n)
    # English has no file of its own: without one, “%n job(s)” is all there is.
    return translated.replace("(s)", "" if n == 1 else "s")


def mark(_context: str, text: str, *, counted: bool = False) -> str:
    """`text` as it is: a text in a table of data, which is translated when it is shown. `counted`: with a
    number, `translate(context, text, n)`."""
    return text
