"""Colours can be read, icons are sharp, the theme follows what was chosen."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from jobmonitor.domain.job import JobStatus
from jobmonitor.ui.actions import ACTIONS
from jobmonitor.ui.theme.icons import Icons, icon_folder
from jobmonitor.ui.theme.theme import Mode, Theme
from jobmonitor.ui.theme.tokens import DARK, LIGHT, SURFACES, TEXTS, Tokens, contrast


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "surface"), list(itertools.product(TEXTS, SURFACES)))
def test_text_can_be_read_on_every_surface(tokens: Tokens, text: str, surface: str) -> None:
    assert contrast(tokens.tone(text), tokens.tone(surface)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_filled_buttons(tokens: Tokens) -> None:
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.on_accent, tokens.processing) >= 4.5


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
