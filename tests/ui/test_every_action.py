"""Each declared action: every way leads to it, and it has its effect, on one job and on several.

Each way (menu, keys, palette) to each action is gone by real events in a window that only notes what is
called; each effect is seen in the whole window, by one of these ways in turn.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QMessageBox, QWidget

from jobmonitor.domain.events import Event, UnreadChanged
from jobmonitor.domain.feed_order import OrderKey
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobStatus
from jobmonitor.domain.server import Connection, ServerStatus
from jobmonitor.domain.server_facts import ServerFacts
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.importing.service import Source
from jobmonitor.ui.action_context import Context
from jobmonitor.ui.actions import ACTIONS
from jobmonitor.ui.palette.opening import PaletteOpener
from jobmonitor.ui.qt_actions import Actions
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from tests.support.action_stage import (
    Way,
    by_menu,
    by_palette,
    by_shortcut,
    dialogs,
    has_shortcut,
    popups,
    put_away,
    select,
)
from tests.support.fake_application import GPU1, GPU2, fake_application
from tests.support.fake_jobs import ME, NOON, make_job
from tests.support.fake_results import kept_result
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import PAINT
from tests.support.window_stage import Stage, stage

OUT = "http://gpu1:8188/view?filename={}.png"
DONE = make_job(1, outputs=(OUT.format("one"),), inputs=JobInputs(images=(OUT.format("in"),)))
WAITS = make_job(2, status=JobStatus.PENDING)
CAPTION = make_job(
    3, kind=JobKind.TEXT, workflow_name="character-caption", output_text="A lighthouse.", inputs=DONE.inputs
)
AGAIN = make_job(4, outputs=(OUT.format("four"),))
JOBS = (DONE, WAITS, CAPTION, AGAIN)
ROW = {job.ref: row for row, job in enumerate(JOBS)}
ANSWERS = ServerStatus(server=GPU1, connection=Connection.CONNECTED, since=NOON, queue_length=1)
GRAPH = {"3": {"class_type": "KSampler", "inputs": {"seed": 7}}}


@dataclass(frozen=True)
class Scenario:
    """What is seen of an action's effect, and what that becomes."""

    see: Callable[[Stage], Any]
    becomes: Callable[[Any], object] | None = None
    """Holds for what is seen afterwards; None: it differs from before."""
    job: Job = DONE
    """The one that is shown."""
    many: Callable[[Any], object] | None = None
    """The same, where all jobs are selected; None: it is for one job, or for none."""
    alone: bool = True
    """Whether it makes sense for one job, or for none."""
    before: Callable[[Stage], object] = lambda play: None
    after: Callable[[Stage], object] = lambda play: None


def copied(play: Stage) -> str:
    return QGuiApplication.clipboard().text()


def dialog_of(name: str) -> Callable[[Stage], bool]:
    return lambda play: any(type(each).__name__ == name for each in dialogs())


def opens(name: str, **values: Any) -> Scenario:
    """A dialog of this class."""
    return Scenario(dialog_of(name), becomes=bool, **values)


def asks(play: Stage) -> str:
    return next((each.text() for each in dialogs() if isinstance(each, QMessageBox)), "")


def turns(key: str, **values: Any) -> Scenario:
    """An action that is on or off."""
    return Scenario(lambda play: play.window.actions_[key].isChecked(), **values)


def chooses(key: str, other: str) -> Scenario:
    """One of several, where another one is on before."""
    return Scenario(
        lambda play: play.window.actions_[key].isChecked(),
        becomes=bool,
        before=lambda play: play.window.actions_[other].trigger(),
    )


def arrangement(play: Stage) -> Any:
    return play.tab.table.arrangement


def sized(size: str) -> Scenario:
    """Thumbnails of a size, in a grid."""
    return Scenario(
        arrangement,
        becomes=lambda now: (now.view, now.size) == ("grid", size),
        after=lambda play: to_table(play),
    )


def orders(name: str) -> Scenario:
    other = "order-title" if name != "title" else "order-workflow"
    return Scenario(
        arrangement,
        becomes=lambda now: now.order.key == name,
        before=lambda play: play.window.actions_[other].trigger(),
        after=lambda play: play.window.actions_["order-created"].trigger(),
    )


def retried(play: Stage) -> int:
    return len(play.application.retrying.asked)


def favourites(play: Stage) -> int:
    return len(play.application.favourites.refs)


def stored(play: Stage) -> int:
    """How many rows there are; a list that shows them all has nothing more to be told."""
    return len(play.application.repository.jobs)


def listed(play: Stage) -> int:
    return len(play.refs())


def deleted(play: Stage) -> None:
    select(play, ROW[DONE.ref])
    play.window.actions_["delete"].trigger()


def put_back(play: Stage) -> None:
    if play.application.deleting.last is not None:
        play.window.actions_["undo-delete"].trigger()


def unmark(play: Stage) -> None:
    marked = play.application.favourites.refs
    play.tasks.spawn(play.application.favourites.set(marked, False), "unmark")


def text_size(play: Stage) -> float:
    return play.window.font().pointSizeF()


def server(play: Stage) -> str:
    current = play.window.parts.servers.current
    return "" if current is None else current.server.url


def choose_server(play: Stage) -> None:
    """The servers' dock with the first server chosen."""
    play.window.docks.show("servers")
    panel = play.window.parts.servers.panel
    assert panel is not None
    panel.list.setCurrentIndex(panel.model.index(0, 0))


def told(play: Stage) -> bool:
    """Whether anything is told or asked."""
    window = play.window
    return bool(dialogs()) or window.message_bar.isVisible() or window.work_line.isVisible()


def of_server(see: Callable[[Stage], Any], becomes: Callable[[Any], object] | None = None) -> Scenario:
    return Scenario(see, becomes=becomes, before=choose_server)


def dock(key: str) -> Scenario:
    return Scenario(
        lambda play: play.window.docks.is_open(key),
        becomes=bool,
        before=lambda play: play.window.docks.set_open(key, False),
        after=lambda play: play.window.docks.set_open(key, key == "details"),
    )


def to_unified(play: Stage) -> None:
    play.window.show_tab("unified")


def to_table(play: Stage) -> None:
    play.window.actions_["list-table"].trigger()


def usual_text(play: Stage) -> None:
    play.window.actions_["text-usual"].trigger()


def ungroup(play: Stage) -> None:
    play.window.actions_["order-created"].trigger()


OPENED: list[str] = []
"""Addresses and folders that were given to the system."""
TOLD: list[Event] = []
"""What was told on the bus."""
SCENARIOS: dict[str, Scenario] = {
    "submit": Scenario(lambda play: len(play.submitted)),
    "import": opens("ImportDialog"),
    "outbox": opens("OutboxDialog"),
    "details": Scenario(
        lambda play: play.window.pane.isVisible(),
        becomes=bool,
        before=lambda play: play.window.docks.set_open("details", False),
    ),
    "open-output": Scenario(lambda play: len(OPENED), many=lambda now: now == 2),
    "fetch-output": Scenario(lambda play: len(play.application.results.fetched), many=lambda now: now >= 2),
    "use-output": opens("WorkflowQuestion"),
    "resubmit": opens("SubmitDialog"),
    "retry": Scenario(
        lambda play: (retried(play), asks(play)), many=lambda now: now[1].startswith("Retry 3")
    ),
    "retry-new-seed": Scenario(
        lambda play: (retried(play), asks(play)), many=lambda now: now[1].startswith("Resubmit 3")
    ),
    "retry-elsewhere": opens("RetryQuestion", many=bool),
    "captions": opens("CaptionsDialog", job=CAPTION, many=bool),
    "import-job": opens("ImportDialog"),
    "copy": Scenario(
        copied, becomes=lambda text: DONE.ref.key in text, many=lambda text: text.count("\n") == 5
    ),
    "copy-text": Scenario(
        copied,
        becomes=lambda text: text.startswith("img2img: completed\nPrompt: prompt 1\n"),
        many=lambda text: text.count("Prompt: ") == 4,
    ),
    "copy-csv": Scenario(
        copied, becomes=lambda text: text.startswith("id,source,"), many=lambda text: text.count("\n") == 5
    ),
    "copy-json": Scenario(
        copied,
        becomes=lambda text: text and json.loads(text)[0]["id"] == DONE.ref.key,
        many=lambda text: text and len(json.loads(text)) == 4,
    ),
    "copy-graph": Scenario(
        copied,
        becomes=lambda text: text and json.loads(text) == GRAPH,
        many=lambda text: text and list(json.loads(text)) == [job.ref.key for job in JOBS],
    ),
    "copy-link": Scenario(
        copied,
        becomes=lambda text: text == f"jobmonitor://job/{DONE.ref}",
        many=lambda text: text.splitlines() == [f"jobmonitor://job/{job.ref}" for job in JOBS],
    ),
    "copy-id": Scenario(
        copied,
        becomes=lambda text: text == DONE.ref.key,
        many=lambda text: text.split() == [job.ref.key for job in JOBS],
    ),
    "copy-comfy-id": Scenario(
        copied,
        becomes=lambda text: text == DONE.comfy_job_id,
        many=lambda text: text.split() == [job.comfy_job_id for job in JOBS if job.comfy_job_id],
    ),
    "copy-output": Scenario(
        copied,
        becomes=lambda text: text == DONE.outputs[0],
        many=lambda text: text.split() == [DONE.outputs[0], AGAIN.outputs[0]],
    ),
    "export": opens("QFileDialog", many=bool),
    "favourite": Scenario(favourites, many=lambda now: now == 4, after=unmark),
    "note": opens("NoteDialog", many=bool),
    "select-all": Scenario(
        lambda play: play.tab.table.selection.everything,
        becomes=bool,
        after=lambda play: play.tab.table.clear_selection(),
    ),
    "to-front": Scenario(lambda play: len(play.application.moving.moved), job=WAITS, many=bool),
    "cancel": Scenario(asks, becomes=lambda text: text.startswith("Cancel this"), job=WAITS, many=bool),
    "reconcile": opens("ReconcileDialog", many=bool),
    "reconcile-all": opens("ReconcileDialog"),
    "delete": Scenario(listed, becomes=lambda now: now == 3, many=lambda now: now == 1, after=put_back),
    "undo-delete": Scenario(listed, becomes=lambda now: now == 4, before=deleted),
    "refresh": Scenario(lambda play: play.application.repository.pages_read),
    "search": Scenario(lambda play: play.tab.table.hasFocus(), becomes=lambda now: not now),
    "go-to": Scenario(
        lambda play: play.tab.go_to_bar.isVisible(),
        becomes=bool,
        after=lambda play: play.tab.go_to_bar.hide(),
    ),
    "mine": turns("mine"),
    "palette": Scenario(lambda play: bool(popups()), becomes=bool),
    "database": Scenario(lambda play: bool(dialogs()), becomes=bool),
    "viewer": Scenario(
        lambda play: play.window.viewing.viewer is not None,
        becomes=bool,
        after=lambda play: play.window.viewing.close(),
    ),
    "compare": Scenario(
        lambda play: play.window.viewing.viewer is not None,
        becomes=bool,
        after=lambda play: play.window.viewing.close(),
    ),
    "reveal": Scenario(
        lambda play: sum(address.startswith("file:") for address in OPENED), many=lambda now: now == 1
    ),
    "select-none": Scenario(
        lambda play: play.tab.table.selection.count, alone=False, many=lambda now: now == 1
    ),
    "switch-profile": opens("ListQuestion"),
    "dock-details": dock("details"),
    "dock-servers": dock("servers"),
    "dock-activity": dock("activity"),
    "dock-statistics": dock("statistics"),
    "settings": Scenario(lambda play: bool(dialogs()), becomes=bool),
    "first-steps": Scenario(lambda play: bool(dialogs()), becomes=bool),
    "arrange-panel": Scenario(
        lambda play: any(isinstance(each, QMenu) for each in popups()),
        becomes=bool,
        before=lambda play: play.window.docks.show("details"),
    ),
    "reset-layout": Scenario(
        lambda play: play.window.docks.is_open("servers"), becomes=lambda now: not now, before=choose_server
    ),
    "full-screen": Scenario(
        lambda play: play.window.isFullScreen(), becomes=bool, after=lambda play: play.window.showNormal()
    ),
    "tab-video": Scenario(
        lambda play: play.tab.spec.key, becomes=lambda now: now == "video", after=to_unified
    ),
    "tab-image": Scenario(
        lambda play: play.tab.spec.key, becomes=lambda now: now == "image", after=to_unified
    ),
    "tab-unified": Scenario(
        lambda play: play.tab.spec.key,
        becomes=lambda now: now == "unified",
        before=lambda play: play.window.show_tab("video"),
    ),
    "theme-light": chooses("theme-light", "theme-dark"),
    "theme-dark": chooses("theme-dark", "theme-light"),
    "theme-contrast": chooses("theme-contrast", "theme-light"),
    "theme-system": chooses("theme-system", "theme-light"),
    "text-larger": Scenario(text_size, after=usual_text),
    "text-smaller": Scenario(text_size, after=usual_text),
    "text-usual": Scenario(text_size, before=lambda play: play.window.actions_["text-larger"].trigger()),
    "list-grid": Scenario(
        arrangement, becomes=lambda now: now.view == "grid", after=lambda play: to_table(play)
    ),
    "list-table": Scenario(
        arrangement,
        becomes=lambda now: now.view == "table",
        before=lambda play: play.window.actions_["list-grid"].trigger(),
    ),
    **{f"thumbnails-{size}": sized(size) for size in ("small", "medium", "large")},
    "columns": Scenario(lambda play: bool(dialogs()) or bool(popups()), becomes=bool),
    **{f"order-{name}": orders(name) for name in OrderKey},
    "order-turned": Scenario(arrangement, after=lambda play: play.window.actions_["order-turned"].trigger()),
    "group-status": turns("group-status", after=lambda play: ungroup(play)),
    "colour-status": turns("colour-status"),
    "server-pause": of_server(lambda play: server(play) in play.application.server_facts.paused),
    "server-free": of_server(lambda play: len(play.application.server_facts.freed) + told(play)),
    "server-interrupt": of_server(told, becomes=bool),
    "server-open": of_server(lambda play: len(OPENED)),
    "server-copy": of_server(copied, becomes=lambda text: text == GPU1.url),
    "server-jobs": Scenario(
        lambda play: play.tab.loader.query.comfy_url or play.tab.loader.query.conditions,
        before=choose_server,
        after=lambda play: play.tab.filters.clear(),
    ),
    "server-look": of_server(lambda play: play.application.server_facts.asked),
    "mute": turns("mute"),
    "read-all": Scenario(lambda play: sum(isinstance(each, UnreadChanged) for each in TOLD)),
    "compact": turns("compact"),
    "about": Scenario(lambda play: bool(dialogs()), becomes=bool),
}


async def through(play: Stage, ways: Sequence[Way], *, many: bool) -> None:
    """Every scenario, by the ways in turn."""
    for at, (key, scenario) in enumerate(SCENARIOS.items()):
        if not (scenario.many if many else scenario.alone):
            continue
        holds = scenario.many if many else scenario.becomes
        way = ways[at % len(ways)]
        if (way is by_shortcut and not has_shortcut(play, key)) or key == "palette":
            way = by_menu
        scenario.before(play)
        await put_away(play)
        await settled(play)
        choose(play, scenario.job, many=many)
        await until(play.window.actions_[key].isEnabled)
        seen = scenario.see(play)
        way(play, key)
        try:
            await until(partial(has_become, play, scenario, holds, seen))
        except TimeoutError:
            pytest.fail(f"{key} by {way.__name__}, many: {many}: {scenario.see(play)!r}")
        await put_away(play)
        scenario.after(play)
        await put_away(play)
        await settled(play)


def has_become(play: Stage, scenario: Scenario, holds: Callable[[Any], object] | None, seen: object) -> bool:
    now = scenario.see(play)
    return bool(holds(now)) if holds else now != seen


async def settled(play: Stage) -> None:
    """The list has the rows that there are."""
    await until(lambda: play.tab.spec.key != "unified" or listed(play) == stored(play))


def choose(play: Stage, job: Job, *, many: bool) -> None:
    """Selects a job, or all of them, by keyboard, where they are not selected already."""
    selection = play.tab.table.selection
    shown = play.window.current_job
    if many and selection.count != len(JOBS):
        select(play, 0, len(JOBS))
    elif not many and (selection.count != 1 or shown is None or shown.ref != job.ref):
        select(play, ROW[job.ref])


def application() -> Any:
    """What the scenarios need: a server that answers, workflows, a graph, a kept result."""
    made = fake_application(JOBS)
    made.servers = (GPU1, GPU2)
    made.tracking.server(
        ServerStatus(server=GPU1, connection=Connection.CONNECTED, since=NOON, queue_length=1)
    )
    made.workflows = Library()
    made.importing = SimpleNamespace(read_job=read_job)
    made.results.held[DONE.ref] = (kept_result(DONE.ref, path=Path("/kept/one.png")),)
    return made


async def read_job(_job: Job) -> Source:
    return Source(graph=GRAPH, origin="a job", title="x", is_filled=True)


class Library:
    """Two workflows that take a picture."""

    def names(self) -> tuple[str, ...]:
        return ("img2img", "wan-i2v")

    def get(self, name: str) -> Workflow:
        return replace(PAINT, name=name, title=name)


async def prepared(play: Stage) -> None:
    TOLD.clear()
    play.application.bus.subscribe(TOLD.append)
    await play.ready()
    play.tab.set_feed(play.tab.system, text_jobs=True)
    await until(lambda: play.tab.model.rowCount() == len(JOBS))
    await until(lambda: play.window.submit_menu.workflows)
    await until(lambda: play.window.application.database is not None)


class Browser(QObject):
    """Gets what is given to the system to be opened."""

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        OPENED.append(url.toString())


@pytest.fixture(autouse=True)
def browser() -> Iterator[Browser]:
    OPENED.clear()
    taker = Browser()
    for scheme in ("http", "file"):
        # The stubs say bytes; what is taken is text.
        QDesktopServices.setUrlHandler(scheme, taker, "open")  # type: ignore[arg-type]
    yield taker
    for scheme in ("http", "file"):
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.mark.parametrize("many", [False, True], ids=["one", "several"])
@on_qt_loop
async def test_each_action_has_its_effect(many: bool) -> None:
    async with stage(application=application()) as play:
        await prepared(play)
        await through(play, (by_menu, by_shortcut, by_palette), many=many)
        if not many:
            by_shortcut(play, "quit")
            await until(play.window.isHidden)


class Listener:
    """A window with the menus, the keys and the palette, which only notes what is called."""

    def __init__(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.called: list[str] = []
        self.window = QMainWindow()
        self.theme = Theme(app)
        handlers = {action.key: partial(self.called.append, action.key) for action in ACTIONS}
        tasks = Tasks(lambda name, error: pytest.fail(f"{name}: {error!r}"))
        self.palette = PaletteOpener(
            self.window, fake_application(), tasks, self.theme, lambda: self.actions_.entries()
        )
        self.actions_ = Actions(self.theme, {**handlers, "palette": self.palette.open}, self.window)
        self.actions_.fill_menus(self.window.menuBar())
        self.window.actions_ = self.actions_  # type: ignore[attr-defined]  # as the ways to actions ask for it
        middle = QWidget()  # it takes no key for itself
        middle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.window.setCentralWidget(middle)
        self.window.show()
        self.window.activateWindow()


def contexts() -> list[Context]:
    """Between them every action makes sense."""
    facts = ServerFacts(status=ANSWERS)
    plain = Context(
        DONE,
        knows_me=True,
        user_id=ME,
        undoable=1,
        workflows=tuple(Library().get(name) for name in Library().names()),
        servers=(GPU1, GPU2),
        server=facts,
    )
    return [plain, *(replace(plain, job=job) for job in (WAITS, CAPTION)), replace(plain, selected=4)]


@pytest.mark.parametrize("way", [by_menu, by_shortcut, by_palette], ids=["menu", "keys", "palette"])
@on_qt_loop
async def test_each_way_leads_to_each_action(way: Way) -> None:
    listener = Listener()
    gone = {"palette"} | {action.key for action in ACTIONS if way is by_shortcut and not action.shortcuts}
    try:
        await until(listener.window.isActiveWindow)
        for context in contexts():
            listener.actions_.update(context)
            for action in ACTIONS:
                if action.why_not(context) or (action.key in gone and not context.is_many):
                    continue
                if action.key == "palette" or (way is by_shortcut and not action.shortcuts):
                    continue
                listener.called.clear()
                way(listener, action.key)  # type: ignore[arg-type]  # it has what the ways ask for
                await until(lambda: listener.called)
                assert listener.called == [action.key]
                gone.add(action.key)
        assert gone == {action.key for action in ACTIONS}
    finally:
        listener.window.close()
        listener.window.deleteLater()


def test_every_declared_action_has_a_scenario() -> None:
    assert {action.key for action in ACTIONS} == {*SCENARIOS, "quit"}
