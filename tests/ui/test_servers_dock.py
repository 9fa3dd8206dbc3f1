"""The dock of servers: what a row says, how fifty are found, what is done with one, the guard before it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from jobmonitor.domain.errors import ServerUnreachable
from jobmonitor.domain.server import Connection, Device, ServerStatus
from jobmonitor.domain.server_facts import Interruptible, Memory, ServerFacts, ServerMood, Whose, WorkflowGap
from jobmonitor.services.bus import EventBus
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.servers import words
from jobmonitor.ui.servers.columns import row_layout
from jobmonitor.ui.servers.handling import ServerActions
from jobmonitor.ui.servers.panel import ServersPanel
from jobmonitor.ui.servers.question import InterruptQuestion
from jobmonitor.ui.servers.rows import counts, shown
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import TEXT_SIZES
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.work_line import WorkLine
from tests.support.fake_application import FakeClock
from tests.support.fake_jobs import NOON, make_job
from tests.support.fake_servers import FakeServerFacts, run_seen, server_facts, studio
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import stage as stage_of_window

GIB = 2**30


@pytest.fixture(scope="module")
def theme() -> Theme:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return Theme(app)


@contextmanager
def panel_of(theme: Theme, *facts: ServerFacts) -> Iterator[tuple[ServersPanel, FakeServerFacts]]:
    bus = EventBus()
    known = FakeServerFacts(bus)
    known.facts = facts
    application: Any = SimpleNamespace(bus=bus, server_facts=known, clock=FakeClock())
    panel = ServersPanel(application, theme)
    panel.resize(360, 600)
    panel.show()
    try:
        yield panel, known
    finally:
        panel.rest()
        panel.close()


# Words


@given(st.integers(), st.integers())
def test_a_memory_that_cannot_be_is_none(free: int, total: int) -> None:
    memory = Memory.of(free, total)
    assert (memory is None) == (total <= 0 or not 0 <= free <= total)
    if memory is not None:
        assert 0 <= memory.fraction <= 1


def test_the_memory_of_all_devices_is_told_as_one() -> None:
    devices = (Device("a", "cuda", 24 * GIB, 6 * GIB), Device("b", "cuda", 24 * GIB, 24 * GIB))
    both = replace(server_facts(2), devices=(*devices, Device("liar", "cuda", 1, 2)))
    assert words.memory_text(both.vram) == "18 / 48 GB"
    assert words.memory_text(replace(both, devices=()).vram) == "–"


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (server_facts(2), "idle"),
        (server_facts(2, queue=3), "working"),
        (server_facts(2, queue=3, runs=(run_seen(2, 0.62),)), "working 62 %"),
        (server_facts(2, queue=1, runs=(run_seen(2, None),)), "working"),
        (server_facts(2, Connection.UNREACHABLE), "unreachable 3 min"),
        (server_facts(2, Connection.CONNECTING), "connecting…"),
    ],
)
def test_states(facts: ServerFacts, text: str) -> None:
    assert words.state_text(facts, NOON) == text
    assert text in words.spoken(facts, NOON)


@given(st.text(max_size=3000), st.text(max_size=300))
def test_what_servers_call_themselves_stays_on_one_line(name: str, problem: str) -> None:
    facts = server_facts(2)
    status = replace(facts.status, server=replace(facts.server, name=name), problem=problem)
    facts = replace(facts, status=status, devices=(Device(name, "cuda", 1, 1),), problem=problem)
    for text in (words.name_of(facts), words.problem_text(facts), words.spoken(facts, NOON)):
        assert text.isprintable()
        assert len(text) < 1000


@given(st.integers(240, 2000), st.sampled_from(TEXT_SIZES))
def test_the_parts_of_a_row_do_not_overlap(width: int, percent: int) -> None:
    parts = row_layout(width, percent)
    spans = [parts.name, parts.state, parts.run, parts.queue, parts.vram, parts.latency]
    seen = [each for each in spans if each.width]
    for left, right in pairwise(seen):
        assert left.x + left.width < right.x
    assert width * 100 < 220 * percent or seen[-1].x + seen[-1].width <= width


# Order and filter


def test_what_needs_somebody_comes_first_where_that_is_wanted() -> None:
    facts = studio(50)
    assert shown(facts) == facts
    first = shown(facts, problems_first=True)
    assert sorted(first, key=lambda each: each.server.url) == sorted(facts, key=lambda each: each.server.url)
    lost = sum(each.is_lost for each in facts)
    assert all(each.is_lost for each in first[:lost])
    assert not any(each.is_lost for each in first[lost:])
    assert first[lost].lacks


def test_counts_add_up() -> None:
    facts = studio(50)
    assert sum(count for _, count in counts(facts)) == 50


def test_a_filter_finds_names_addresses_and_devices() -> None:
    facts = studio(50)
    assert [each.server.name for each in shown(facts, text="GPU07")] == ["gpu07"]
    assert {each.devices[0].name for each in shown(facts, text="h100")} == {"NVIDIA H100 NVL"}
    assert not shown(facts, text="gpu07 gpu08")


# The dock


def test_fifty_servers_are_filtered_by_text_and_by_state(theme: Theme) -> None:
    with panel_of(theme, *studio(50)) as (panel, known):
        assert known.watchers == 1
        assert len(panel.model.rows) == 50
        assert panel.filter.isVisible()
        chip = panel.chips[ServerMood.UNREACHABLE]
        assert chip.text() == "3 unreachable"
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
        assert [each.mood for each in panel.model.rows] == [ServerMood.UNREACHABLE] * 3
        QTest.keyClicks(panel.filter, "no such server")
        assert not panel.model.rows
        assert panel.nothing.isVisible()
        QTest.mouseClick(panel.nothing.button, Qt.MouseButton.LeftButton)
        assert len(panel.model.rows) == 50
        panel.hide()
        assert known.watchers == 0


def test_few_servers_need_no_filter(theme: Theme) -> None:
    with panel_of(theme, *studio(3)) as (panel, _):
        assert not panel.filter.isVisible()
        assert not panel.chips[ServerMood.IDLE].isVisible()
        panel.restore({"text": "no such server", "moods": ["paused"], "problems_first": True})
        assert len(panel.model.rows) == 3  # nothing is hidden by what cannot be seen


def test_what_is_chosen_is_found_again(theme: Theme) -> None:
    servers = studio(50)
    with panel_of(theme, *servers) as (panel, _):
        changes = []
        panel.rearranged.connect(lambda: changes.append(panel.dump()))
        QTest.mouseClick(panel.chips[ServerMood.UNREACHABLE], Qt.MouseButton.LeftButton)
        QTest.keyClicks(panel.filter, "gpu")
        panel.problems_first.click()
        QTest.keyClick(panel.list, Qt.Key.Key_Down)
        panel.splitter.setSizes([200, 400])
        panel.splitter.splitterMoved.emit(200, 1)
        left, rows = panel.dump(), panel.model.rows
        assert panel.current is not None
        assert changes[-1] == left
        chosen = panel.current.server
    with panel_of(theme, *servers) as (panel, _):
        panel.restore(json.loads(json.dumps(left)))
        assert panel.dump() == left
        assert panel.model.rows == rows
        assert panel.current is not None
        assert panel.current.server == chosen
        above, below = panel.splitter.sizes()
        assert above < below
        panel.restore({"text": 3, "moods": "paused", "parts": {"below": -1.0}, "server": None})
        assert len(panel.model.rows) == 50


def test_the_list_takes_what_its_rows_need_until_somebody_moves_the_line(theme: Theme) -> None:
    for count in (2, 50):
        with panel_of(theme, *studio(count)) as (panel, _):
            above, below = panel.splitter.sizes()
            assert (above > below) == (count > 2)
            if count == 2:
                panel.splitter.setSizes([300, 300])
                panel.splitter.splitterMoved.emit(300, 1)
                panel.resize(360, 640)
                assert panel.splitter.sizes()[0] > 200


def test_without_servers_one_sentence_is_shown(theme: Theme) -> None:
    with panel_of(theme) as (panel, _):
        assert panel.nothing.isVisible()
        assert "No server" in panel.nothing.sentence.text()
        assert panel.current is None


def test_the_chosen_server_stays_chosen_whatever_moves(theme: Theme) -> None:
    facts = studio(12)
    with panel_of(theme, *facts) as (panel, known):
        panel.choose(facts[4].server)
        panel.problems_first.click()
        assert panel.current == facts[4]
        known.facts = facts[::-1]
        panel.refresh()
        assert panel.current == facts[4]
        QTest.keyClick(panel.list, Qt.Key.Key_Home)
        assert panel.current == panel.model.rows[0]
        assert panel.details.facts == panel.model.rows[0]


def test_what_runs_leads_to_its_job(theme: Theme) -> None:
    facts = server_facts(2, queue=1, runs=(run_seen(2, 0.62),))
    with panel_of(theme, facts) as (panel, _):
        chosen: list[Any] = []
        panel.job_chosen.connect(chosen.append)
        assert "62 %" in panel.details.run.text()
        assert panel.details.progress.value() == 620
        QTest.mouseClick(panel.details.run, Qt.MouseButton.LeftButton)
        QTest.keyClick(panel.list, Qt.Key.Key_Return)
        assert chosen == [facts.runs[0].job] * 2


def test_details_tell_what_a_server_has_and_lacks(theme: Theme) -> None:
    gap = WorkflowGap("talk", "Talking heads", ("VHS_VideoCombine",), ("ComfyUI-VideoHelperSuite",))
    with panel_of(theme, replace(server_facts(2), gaps=(gap,))) as (panel, known):
        lines = dict(panel.details.lines)
        assert lines["Version"] == "ComfyUI 0.33.0"
        assert lines["Missing"] == "Talking heads: ComfyUI-VideoHelperSuite"
        known.facts = (replace(server_facts(2), gaps=None),)
        panel.refresh()
        assert dict(panel.details.lines)["Missing"] == "not looked for yet"


def test_text_from_servers_is_shown_plain(theme: Theme) -> None:
    evil = "<b>gpu</b>\u202e\n" + "x" * 5000
    facts = server_facts(2)
    status = replace(facts.status, server=replace(facts.server, name=evil))
    with panel_of(theme, replace(facts, status=status, version=evil)) as (panel, _):
        assert panel.details.title.textFormat() is Qt.TextFormat.PlainText
        assert "\u202e" not in panel.details.title.text()
        assert "\u202e" not in dict(panel.details.lines)["Version"]
        assert panel.grab().width() == panel.width() * panel.devicePixelRatioF()


@on_qt_loop
async def test_news_are_gathered_and_shown(theme: Theme) -> None:
    with panel_of(theme, *studio(3)) as (panel, known):
        lost = server_facts(1, Connection.UNREACHABLE)
        known.tell(lost, *studio(3)[1:])
        await until(lambda: panel.model.rows[0].is_lost)


# What is done with a server


@dataclass
class Stage:
    known: FakeServerFacts
    actions: ServerActions
    messages: MessageBar
    work: WorkLine
    opened: list[str]
    window: QWidget


@asynccontextmanager
async def stage(theme: Theme, facts: ServerFacts) -> AsyncIterator[Stage]:
    tasks, window = Tasks(), QWidget()
    bus = EventBus()
    known = FakeServerFacts(bus)
    known.facts = (facts,)
    application: Any = SimpleNamespace(bus=bus, server_facts=known)
    messages, work, opened = MessageBar(theme, window), WorkLine(theme, window), []
    actions = ServerActions(
        window,
        application,
        tasks,
        messages,
        work,
        lambda: known.all()[0],
        lambda url: opened.append(url.toString()),
    )
    window.show()
    try:
        yield Stage(known, actions, messages, work, opened, window)
    finally:
        await tasks.close()
        window.close()


@on_qt_loop
async def test_pause_free_open_copy(theme: Theme) -> None:
    facts = server_facts(2)
    async with stage(theme, facts) as here:
        here.actions.pause()
        await until(lambda: here.known.paused)
        here.actions.pause()
        await until(lambda: not here.known.paused)
        here.actions.free_memory()
        await until(lambda: "free its memory" in here.work.sentence.text())
        assert here.known.freed == [facts.server.url]
        here.actions.open()
        assert here.opened == [QUrl(facts.server.url).toString()]
        here.actions.copy_address()
        assert QGuiApplication.clipboard().text() == facts.server.url
        here.actions.look()
        await until(lambda: here.known.asked)
        here.known.problem = ServerUnreachable("gpu02 does not answer.", remedy="Look there.")
        here.actions.free_memory()
        await until(lambda: here.messages.sentence.text() == "gpu02 does not answer. Look there.")


def found(whose: Whose, *, alone: bool = True) -> Interruptible:
    job = None if whose is Whose.NOBODY_KNOWN else make_job(2)
    server = server_facts(2).server
    return Interruptible(
        server=server, prompt_id="prompt-2", job=job, whose=whose, alone=alone, version="0.3.50"
    )


@on_qt_loop
async def test_nothing_is_interrupted_before_it_is_confirmed(theme: Theme) -> None:
    async with stage(theme, server_facts(2)) as here:
        here.actions.interrupt()
        await until(lambda: "Nothing runs" in here.work.sentence.text())
        here.known.runs = found(Whose.OTHERS)
        here.actions.interrupt()
        await until(lambda: here.actions.question is not None)
        question = here.actions.question
        assert question is not None
        QTest.keyClick(question, Qt.Key.Key_Return)  # the default keeps it running
        await until(lambda: here.actions.question is None)
        assert not here.known.interrupted
        here.actions.interrupt()
        await until(lambda: here.actions.question is not None)
        question = here.actions.question
        assert question is not None
        assert question.confirm is not None
        QTest.mouseClick(question.confirm, Qt.MouseButton.LeftButton)
        await until(lambda: here.known.interrupted)
        assert here.known.interrupted == [("prompt-2", False)]


@pytest.mark.parametrize(
    ("given_", "says", "may_be"),
    [
        (found(Whose.OWN), "your own job", True),
        (found(Whose.OTHERS), "not yours", True),
        (found(Whose.NOBODY_KNOWN), "in none of the lists", True),
        (found(Whose.OWN, alone=False), "whatever runs", True),
        (found(Whose.OTHERS, alone=False), "cannot be interrupted alone", False),
        (found(Whose.NOBODY_KNOWN, alone=False), "cannot be interrupted alone", False),
    ],
)
def test_the_question_names_job_and_owner(given_: Interruptible, says: str, may_be: bool) -> None:
    parent = QWidget()
    question = InterruptQuestion(given_, parent)
    assert says in " ".join(question.sentences)
    assert (question.confirm is not None) == may_be
    assert question.leave.isDefault()


# In the window


@on_qt_loop
async def test_the_dock_in_the_window_by_keyboard_and_menu_and_the_status_bar() -> None:
    async with stage_of_window([make_job(2)]) as play:
        window, known = play.window, play.application.server_facts
        known.facts = (server_facts(1), server_facts(2, queue=1, runs=(run_seen(2, 0.4),)))
        action = window.actions_["server-pause"]
        assert not action.isEnabled()
        assert "No server is chosen" in action.toolTip()
        await play.ready()
        play.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        panel = window.parts.servers.panel
        assert panel is not None
        await until(lambda: panel.list.hasFocus() and action.isEnabled())
        play.key(Qt.Key.Key_Down)
        assert panel.current is not None
        url = panel.current.server.url
        assert url == known.facts[1].server.url
        action.trigger()
        await until(lambda: url in known.paused and action.isChecked())
        await until(lambda: ServerMood.PAUSED in {each.mood for each in panel.model.rows})
        action.trigger()
        await until(lambda: not known.paused and not action.isChecked())
        play.key(Qt.Key.Key_Return)
        await until(lambda: window.current_job is not None and window.current_job.ref == make_job(2).ref)
        window.actions_["server-jobs"].trigger()
        assert window.current_tab.filters.text == f"server:{url}"
        server = play.application.servers[0]
        status = ServerStatus(server=server, connection=Connection.CONNECTED, since=NOON, queue_length=0)
        play.application.tracking.server(status)
        await known.pause(server)
        item = window.status_bar.server(server.url)
        assert item.text == "gpu1 · paused · idle"
        assert "waits in the outbox" in item.told.tip
        await known.resume(server)
        assert item.text == "gpu1 · idle"
        bar = window.menuBar()
        (menu,) = [each.menu() for each in bar.actions() if each.text() == "&Servers"]
        assert action in menu.actions()  # type: ignore[union-attr]
