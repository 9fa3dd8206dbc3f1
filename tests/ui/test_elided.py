"""Texts that are cut to the width of a cell."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from jobmonitor.ui.feed.elided import MAX_KEPT, ElidedTexts
from jobmonitor.ui.theme.faces import Face


@pytest.mark.parametrize("mode", [Qt.TextElideMode.ElideRight, Qt.TextElideMode.ElideMiddle])
def test_a_text_is_cut_as_qt_cuts_it_however_long_it_is(qapp: object, mode: Qt.TextElideMode) -> None:
    texts, font = ElidedTexts(), QFont()
    for text in ("", "short", "a red dress in the wind " * 40, "illlllliiiil" * 90):
        for width in (-5, 0, 40, 333):
            expected = QFontMetrics(font).elidedText(text, mode, width)
            for _ in range(2):  # measured, then kept
                assert texts.fit(text, width, Face(font), mode) == expected


def test_another_font_is_measured_anew_and_what_is_kept_is_bounded(qapp: object) -> None:
    texts, font, large = ElidedTexts(), QFont(), QFont()
    large.setPixelSize(60)
    text, mode = "a red dress", Qt.TextElideMode.ElideRight
    width = QFontMetrics(font).horizontalAdvance(text) + 4
    assert texts.fit(text, width, Face(font), mode) == text
    assert texts.fit(text, width, Face(large), mode) != text
    face = Face(font)
    for number in range(MAX_KEPT + 10):
        texts.fit(f"{number}", 9, face, mode)
    assert len(texts._kept) == MAX_KEPT
