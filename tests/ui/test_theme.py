"""Colours can be read, icons are sharp, the theme follows what was chosen."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from jobmonitor.domain.job import JobStatus
from jobmonitor.ui.actions import ACTIONS
from jobmonitor.ui.theme.icons import Icons, icon_folder
from jobmonitor.ui.theme.palette import palette_of, tokens_in
from jobmonitor.ui.theme.theme import Mode, Theme, large
from jobmonitor.ui.theme.tokens import (
    DARK,
    HIGH_DARK,
    HIGH_LIGHT,
    LIGHT,
    SURFACES,
    TEXT_SIZES,
    TEXTS,
    THEMES,
    Tokens,
    contrast,
)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "surface"), list(itertools.product(TEXTS, SURFACES)))
def test_text_can_be_read_on_every_surface(tokens: Tokens, text: str, surface: str) -> None:
    assert contrast(tokens.tone(text), tokens.tone(surface)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_filled_buttons(tokens: Tokens) -> None:
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.on_accent, tokens.processing) >= 4.5


HIGH = pytest.mark.parametrize("tokens", [HIGH_LIGHT, HIGH_DARK], ids=["light", "dark"])


@HIGH
@pytest.mark.parametrize(("text", "surface"), list(itertools.product(TEXTS, SURFACES)))
def test_high_contrast_is_high_on_every_surface(tokens: Tokens, text: str, surface: str) -> None:
    assert contrast(tokens.tone(text), tokens.tone(surface)) >= 7


@HIGH
def test_at_high_contrast_borders_focus_and_buttons_are_seen(tokens: Tokens) -> None:
    assert contrast(tokens.line, tokens.base) >= 4.5
    assert contrast(tokens.text, tokens.line) >= 2, "a focus that differs from a border by width and colour"
    assert contrast(tokens.on_accent, tokens.accent) >= 7
    assert contrast(tokens.on_accent, tokens.processing) >= 7


@pytest.mark.parametrize("tokens", THEMES)
def test_what_paints_itself_finds_the_tokens_in_the_palette(tokens: Tokens) -> None:
    assert tokens_in(palette_of(tokens)) is tokens


def test_high_contrast_is_applied_and_text_grows_with_its_room(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(app, Mode.CONTRAST)
    assert theme.tokens is HIGH_LIGHT
    usual, sheet = app.font().pointSizeF(), app.styleSheet()
    heading = QLabel("Heading")
    qtbot.addWidget(heading)
    heading.setFont(large(heading.font()))
    headed = heading.font().pointSizeF()
    with qtbot.waitSignal(theme.changed):
        theme.set_text_size(200)
    assert app.font().pointSizeF() == pytest.approx(2 * usual)
    assert heading.font().pointSizeF() == pytest.approx(2 * headed)
    assert (theme.px(28), theme.px(1)) == (56, 1)
    assert "min-height: 52px" in app.styleSheet()
    assert "border: 2px" in app.styleSheet()
    theme.set_text_size(10)
    assert (theme.text_size, theme.px(28)) == (TEXT_SIZES[0], 28)
    theme.set_text_size(100)
    assert (app.font().pointSizeF(), app.styleSheet()) == (usual, sheet)
    assert heading.font().pointSizeF() == pytest.approx(headed)
    theme.set_mode(Mode.LIGHT)
    assert Theme(app).text_size == 100


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_icon_that_is_named_exists() -> None:
    named = {action.icon for action in ACTIONS if action.icon} | {f"status-{status}" for status in JobStatus}
    named |= {
        "video",
        "image",
        "text",
        "server",
        "database",
        "warning",
        "info",
        "search",
        "chevron-down",
        "play",
    }
    assert all((icon_folder() / f"{name}.svg").is_file() for name in named)


def test_icons_take_a_colour_and_are_sharp(qtbot: QtBot) -> None:
    icons = Icons()
    single, double = (icons.pixmap("search", "#ff0000", 16, ratio) for ratio in (1.0, 2.0))
    assert (single.width(), double.width()) == (16, 32)
    assert double.deviceIndependentSize().width() == 16
    image = double.toImage()
    painted = [
        image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 250
    ]
    assert painted
    assert all((colour.red(), colour.green(), colour.blue()) == (255, 0, 0) for colour in painted)
    assert icons.pixmap("search", "#ff0000", 16, 2.0) is double


def test_a_missing_icon_breaks_nothing(qtbot: QtBot) -> None:
    assert not Icons().pixmap("no-such-icon", "#000000", 16).isNull()


def test_light_and_dark_are_applied_through_the_palette(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(app, Mode.LIGHT)
    assert app.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.base
    with qtbot.waitSignal(theme.changed):
        theme.set_mode(Mode.DARK)
    assert app.palette().color(QPalette.ColorRole.Text).name().upper() == DARK.text
    theme.set_mode(Mode.SYSTEM)
    assert theme.tokens is LIGHT
