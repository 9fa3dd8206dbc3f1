"""Whatever has text is as high as its text, at every size; the window stays usable at 1280 × 720."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QWidget,
)

from jobmonitor.ui.theme.theme import small
from jobmonitor.ui.theme.tokens import TEXT_SIZES
from tests.support.action_stage import dialogs, popups, put_away
from tests.support.fake_application import fake_application
from tests.support.fake_jobs import make_job
from tests.support.fake_servers import studio
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import stage
from tests.ui.test_outbox import FIRST, THIRD
from tests.ui.test_reconciling import FINDINGS

SCREEN = QSize(1280, 720)
TWO_LINES = frozenset({"OutboxDelegate", "_Delegate", "OutputDelegate"})
"""Delegates that paint a second line in the small font."""
TEXTS = (QLabel, QAbstractButton)
OPENED = ("palette", "outbox", "reconcile-all", "columns", "settings")


def cramped(root: QWidget) -> list[str]:
    """What is seen below a widget and not as high as the text in it."""
    found = []
    for each in root.findChildren(QWidget):
        if not each.isVisible():
            continue
        has, needs = 0, QFontMetrics(each.font()).height()
        if isinstance(each, QHeaderView):
            continue
        if isinstance(each, QAbstractItemView):
            if each.model() is None or not each.model().rowCount():
                continue
            has = each.rowHeight(0) if isinstance(each, QTableView) else each.sizeHintForRow(0)
            if type(each.itemDelegate()).__name__ in TWO_LINES:
                needs += QFontMetrics(small(each.font())).height()
        elif (isinstance(each, QLabel | QAbstractButton) and each.text()) or isinstance(
            each, QLineEdit | QComboBox
        ):
            has = each.height()
        else:
            continue
        if has < needs:
            found.append(f"{type(each.parent()).__name__} > {type(each).__name__}: {has} < {needs}")
    return found


def has_looked(dialog: QWidget) -> bool:
    pages = dialog.findChild(QStackedWidget)
    return pages is not None and pages.currentIndex() == 1


@on_qt_loop
async def test_everything_is_as_high_as_its_text() -> None:
    application = fake_application([*(make_job(number) for number in range(20, 26))])
    async with stage(application=application) as play:
        window = play.window
        window.resize(SCREEN)
        await play.ready()
        application.outbox.show(FIRST, THIRD)
        application.reconciling.findings = {each.job.ref: each for each in FINDINGS}
        application.reconciling.all_jobs = tuple(each.job for each in FINDINGS)
        application.server_facts.tell(*studio(9))
        play.tab.table.choose(0)
        await until(lambda: window.pane.job is not None and window.pane.is_whole)
        for percent in (TEXT_SIZES[0], TEXT_SIZES[-1]):
            window.set_text_size(percent)
            play.tab.table.choose(1 if percent > 100 else 2)
            await until(lambda: window.pane.job == window.current_job and window.pane.is_whole)
            for dock in window.docks:
                window.docks.show(dock.spec.key)
                assert cramped(window) == [], (percent, dock.spec.key)
            assert QFontMetrics(window.pane.status.font()).height() > window.fontMetrics().height()
            for key in OPENED:
                window.actions_[key].trigger()
                await until(lambda: dialogs() or popups())
                opened: Any = [*dialogs(), *popups()][0]
                if key == "reconcile-all":
                    await until(partial(has_looked, opened))
                assert cramped(opened) == [], (percent, key)
                least = opened.minimumSizeHint()
                assert least.width() <= SCREEN.width(), (percent, key)
                assert least.height() <= SCREEN.height(), (percent, key)
                await put_away(play)
            assert window.width() == SCREEN.width()
