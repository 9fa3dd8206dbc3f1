"""The command palette: a few letters find whatever can be done; what cannot says why."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jobmonitor.domain.errors import StorageError
from jobmonitor.domain.job import JobStatus
from jobmonitor.ui.palette.entries import Entry, find
from jobmonitor.ui.palette.matching import match
from jobmonitor.ui.palette.model import told
from jobmonitor.ui.palette.palette import CommandPalette
from jobmonitor.ui.palette.recent import NAME
from tests.support.fake_application import fake_application
from tests.support.fake_jobs import make_job
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

JOBS = [make_job(1), make_job(2, status=JobStatus.PENDING), make_job(3)]
TITLES = st.text(min_size=1, max_size=40)


def entry(title: str, **values: str) -> Entry:
    return Entry(key=title, title=title, run=lambda: None, **values)


def titles(typed: str, *entries: Entry, recent: tuple[str, ...] = ()) -> list[str]:
    return [each.entry.title for each in find(typed, entries, recent)]


@given(TITLES)
def test_a_title_is_found_by_itself_and_each_place_is_a_letter_of_it(title: str) -> None:
    found = match(title, title)
    assert found is not None
    assert all(0 <= at < len(title) for at in found.places)
    assert list(found.places) == sorted(set(found.places))


@given(st.text(max_size=200), TITLES, st.text(max_size=40))
def test_whatever_is_typed_is_looked_for_without_a_fault(typed: str, title: str, beside: str) -> None:
    found = match(typed, title, beside)
    if not typed.split():
        assert found is not None
        assert found.places == ()
    if found is not None:
        assert all(at < len(title) for at in found.places)


def test_beginnings_count_more_than_middles_and_other_words_less() -> None:
    entries = [
        entry("Reset layout"),
        entry("Captions", words="retrain data set"),
        entry("Retry"),
        entry("Pretty print"),
    ]
    assert titles("retr", *entries) == ["Retry", "Captions", *titles("retr", entries[3])]
    assert titles("lay re", *entries) == ["Reset layout"]
    assert titles("rsl", *entries) == ["Reset layout"]
    assert titles("xyz", *entries) == []
    assert titles("ctrl+k", entry("Find", shortcut="Ctrl+K"), entry("Quit", shortcut="Ctrl+Q")) == ["Find"]


def test_what_cannot_be_done_stands_last_and_what_was_used_first() -> None:
    entries = [entry("Retry", reason="It runs."), entry("Retry later"), entry("Retry now")]
    assert titles("retry", *entries) == ["Retry later", "Retry now", "Retry"]
    assert titles("", *entries, recent=("Retry now",)) == ["Retry now", "Retry later", "Retry"]
    assert titles("retry", *entries, recent=("Retry", "Retry now")) == ["Retry now", "Retry later", "Retry"]


def opened(play: Stage, typed: str) -> CommandPalette:
    """The palette by its key, with something typed."""
    play.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = QApplication.activePopupWidget()
    assert isinstance(palette, CommandPalette)
    QTest.keyClicks(palette.field, typed)
    return palette


def shown(palette: CommandPalette) -> list[str]:
    model = palette.model
    return [model.data(model.index(row, 0)) for row in range(model.rowCount())]  # type: ignore[misc]


async def gone() -> None:
    await until(lambda: QApplication.activePopupWidget() is None)


@on_qt_loop
async def test_actions_workflows_and_tabs_are_done_by_enter_and_remembered() -> None:
    application = fake_application(JOBS)
    async with stage(application=application) as play:
        await play.ready()
        await until(lambda: play.window.submit_menu.workflows)
        palette = opened(play, "vid")
        assert shown(palette)[0] == "Video"
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        await until(lambda: play.tab.spec.key == "video")
        await gone()
        palette = opened(play, "i2v")
        assert shown(palette) == ["Submit Wan: image to video"]
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        await until(lambda: play.submitted == ["wan-i2v"])
        await until(lambda: b"submit/wan-i2v" in application.layout.held.get(NAME, b""))
        palette = opened(play, "")
        assert shown(palette)[:2] == ["Submit Wan: image to video", "Video"]
        QTest.keyClick(palette.field, Qt.Key.Key_Escape)
        await gone()
        assert play.submitted == ["wan-i2v"]
        palette = opened(play, "favourites")
        assert "Show Favourites" in shown(palette)
        for _ in range(shown(palette).index("Show Favourites")):
            QTest.keyClick(palette.field, Qt.Key.Key_Down)
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        await until(lambda: play.tab.views.name == "Favourites")


@on_qt_loop
async def test_what_cannot_be_done_says_why_and_is_not_done() -> None:
    async with stage(JOBS) as play:
        await play.ready()
        play.click_row(1)
        palette = opened(play, "cancel job")
        QTest.keyClick(palette.field, Qt.Key.Key_Escape)
        await gone()
        play.click_row(0)
        palette = opened(play, "retry")
        for _ in range(2):
            QTest.keyClick(palette.field, Qt.Key.Key_Down)
        QTest.keyClick(palette.field, Qt.Key.Key_Up)
        assert "Retry on another server, Jobs" in palette.field.accessibleDescription()
        palette.field.clear()
        QTest.keyClicks(palette.field, "cancel job")
        found = palette.model.at(0)
        assert found is not None
        assert told(found).endswith("Not now: The job neither waits nor runs: it is completed.")
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        assert palette.note.isVisible()
        assert palette.note.text() == "The job neither waits nor runs: it is completed."
        assert play.window.bulk_actions.question is None
        palette.field.clear()
        QTest.keyClicks(palette.field, "qqqqq")
        assert palette.list.isHidden()
        assert "Nothing is called like that" in palette.note.text()
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        QTest.keyClick(palette.field, Qt.Key.Key_Escape)
        await gone()


@on_qt_loop
async def test_a_broken_memory_of_what_was_used_is_none() -> None:
    application = fake_application(JOBS)
    application.layout.held[NAME] = b'["tab-video", 7, {"a": 1}, '

    def refuse(name: str, value: bytes) -> None:
        raise StorageError("The disk is full.")

    application.layout.store = refuse
    async with stage(application=application) as play:
        await play.ready()
        palette = opened(play, "unified")
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        await gone()
        palette = opened(play, "")
        assert shown(palette)[0] == "Unified"
        QTest.keyClick(palette.field, Qt.Key.Key_Escape)
        await gone()
