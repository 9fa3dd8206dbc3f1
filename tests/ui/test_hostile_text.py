"""What servers, rows and files say is shown plain and harmless, wherever it is shown; however long it is.

On the way through all views whatever can be used is looked at too: it has a name, and Tab leads to it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from jobmonitor.domain.attention import End, Notice
from jobmonitor.domain.errors import InvalidField, PromptRefused, StorageError
from jobmonitor.domain.events import JobChanged, LiveChanged, NoticeRaised, ProblemOccurred
from jobmonitor.domain.findings import Finding as TrialFinding
from jobmonitor.domain.findings import Verdict as TrialVerdict
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobStatus
from jobmonitor.domain.outbox import KeptFile, OutboxEntry, OutboxState
from jobmonitor.domain.preflight import GraphFault, GraphProblem, PreflightReport, ServerChoice
from jobmonitor.domain.progress import LiveState, Phase, Progress
from jobmonitor.domain.reconciling import Place
from jobmonitor.domain.server import Connection, Device, NodeError, Server, ServerInfo, ServerStatus
from jobmonitor.domain.server_facts import ServerFacts, WorkflowGap
from jobmonitor.domain.statistics import Statistics
from jobmonitor.domain.timing import JobTiming, NodeTime
from jobmonitor.domain.workflow import Field, FieldType, Size, Workflow
from jobmonitor.services.importing.service import Source
from jobmonitor.ui.attention.activity.panel import ActivityPanel
from jobmonitor.ui.bulk.summary import SummaryDialog
from jobmonitor.ui.detail.facts import facts_text, parameter_facts
from jobmonitor.ui.detail.pane import DetailsPane
from jobmonitor.ui.feed.loader import FeedState
from jobmonitor.ui.servers.panel import ServersPanel
from jobmonitor.ui.settings.trial_panel import TrialPanel
from jobmonitor.ui.statistics import marks
from jobmonitor.ui.statistics.panel import StatisticsPanel
from tests.support import fake_submission
from tests.support.accessible import nameless, unreached
from tests.support.action_stage import dialogs, put_away
from tests.support.fake_application import GPU1, fake_application
from tests.support.fake_jobs import ME, NOON, make_job
from tests.support.fake_servers import server_facts
from tests.support.fake_statistics import TODAY, statistics
from tests.support.hostile import EVIL, HOSTILE, HTML, MARK, MOST_MEASURED, harm, harms, painted, shows
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import stage as form_stage
from tests.support.window_stage import Stage, stage

LONG, LONE = HOSTILE["long"], HOSTILE["surrogates"]
TYPED = EVIL.replace("\0", "")
"""As a form takes it."""
WIDEST = 1280
"""Pixels that every view must fit into."""


def job_of(number: int, text: str, **values: Any) -> Job:
    """A job all of whose texts are this one."""
    told = {"node_id": "3", "node_type": text, "exception_type": text, "traceback": [text], "message": text}
    all_of_it: dict[str, Any] = {
        "workflow_name": text,
        "prompt": text,
        "title": text,
        "status": JobStatus.FAILED,
        "status_text": text,
        "error_message": text,
        "comfy_job_id": text[:500],
        "comfy_url": "http://gpu1:8188" if number % 2 else text,
        "user_id": ME if number % 2 else text,
        "inputs": JobInputs(images=(text[:900],), audios=(text,), videos=(text,)),
        "outputs": (f"http://gpu1:8188/view?filename={text[:400]}", text[:300]),
        "output_text": text,
        "parameters": {text[:200]: text, "k": [text[:300], {text[:100]: text[:100]}], "error": told},
        "model_used": text,
        "thumbnail_url": text,
        "flaws": (text,),
    }
    return make_job(number, **{**all_of_it, **values})


FAILED, OLD, ENDLESS = job_of(1, EVIL), job_of(2, LONE, status=JobStatus.COMPLETED), job_of(3, LONG)
ODD, WAITS = job_of(4, EVIL, status=JobStatus.UNKNOWN), job_of(5, EVIL, status=JobStatus.PENDING)
RUNS = job_of(7, EVIL, status=JobStatus.PROCESSING)
JOBS = (FAILED, OLD, ENDLESS, ODD, WAITS, RUNS)
CAPTION = job_of(8, EVIL, kind=JobKind.TEXT, status=JobStatus.COMPLETED)
GRAPH = {
    "3": {"class_type": EVIL, "inputs": {EVIL: EVIL, "model": ["1", 0], "x": LONE}, "_meta": {"title": EVIL}},
    "1": {"class_type": "L" * 100_000, "inputs": {"ckpt_name": EVIL, "text": LONG}},
}
NAMED, UNNAMED = replace(GPU1, name=EVIL), Server("http://gpu2:8188", LONG)
SEEN = LiveState(ref=RUNS.ref, phase=Phase.RUNNING, problem=EVIL, progress=Progress(0.3, EVIL, EVIL, 3, 5))
ERROR = StorageError(EVIL, remedy=EVIL, details=LONG)


class Eye:
    """Looks at views, one after the other."""

    def __init__(self, texts: set[str]) -> None:
        self._texts = texts

    def on(self, what: str, root: QWidget | None, *, shown: bool = True) -> None:
        """A view shows texts of others (but for where it does not, `shown`), and all of them plainly."""
        assert root is not None
        root.grab()  # paints it
        assert shows(root) is shown, what
        assert harms(root) == [], what
        assert nameless(root) == [], what
        assert unreached(root) == [], what
        assert root.minimumSizeHint().width() <= WIDEST, what
        assert [each[:90] for each in self._texts if harm(each)] == [], what
        assert [each[:90] for each in self._texts if len(each) > MOST_MEASURED] == [], what
        self._texts.clear()


async def opened(play: Stage, key: str) -> QWidget:
    """What an action opens: a dialog, or the palette."""
    play.window.actions_[key].trigger()
    await until(lambda: dialogs() or QApplication.activePopupWidget() is not None)
    return QApplication.activePopupWidget() or dialogs()[0]


@on_qt_loop
async def test_in_lists_details_and_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    application = fake_application(JOBS)
    application.tracking.see(SEEN)
    application.tracking.see(LiveState(ref=WAITS.ref, phase=Phase.QUEUED, position=3, problem=EVIL))
    nodes = (NodeTime("3", EVIL, 30.0, 5.0), NodeTime("8", LONG, 6.0, 36.0))
    application.timings.known[FAILED.ref] = JobTiming(queue_seconds=10, run_seconds=42, nodes=nodes)
    application.servers = (NAMED, UNNAMED)
    with painted(monkeypatch) as texts:
        eye = Eye(texts)
        async with stage(application=application) as play:
            application.importing = Importing()
            window, pane = play.window, play.window.pane
            await play.ready()
            lost = ServerStatus(server=NAMED, connection=Connection.UNREACHABLE, since=NOON, problem=EVIL)
            application.tracking.server(lost)
            info = ServerInfo(version=EVIL, device=EVIL)
            status = ServerStatus(server=UNNAMED, connection=Connection.CONNECTED, since=NOON, info=info)
            application.tracking.server(replace(status, queue_length=3))
            for row, job in enumerate(JOBS):
                play.tab.table.choose(row)
                await until(partial(is_shown, pane, job))
                if job is FAILED:
                    play.click(pane.sections.graph.heading)
                    await until(lambda: pane.sections.job_graph.browser.model.rowCount() > 0)
                eye.on(f"details of job {row}", pane)
            eye.on("table", window)
            window.actions_["list-grid"].trigger()
            eye.on("grid", play.tab)
            window.actions_["list-table"].trigger()
            play.tab.table.choose(0)
            QTest.keyClick(play.tab.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
            await until(lambda: pane.summary.isVisible())
            eye.on("two jobs", pane)
            await _panels(play, eye)
            await _searches(play, eye)
            play.application.repository.problem = ERROR
            window.refresh()
            await until(lambda: play.tab.loader.state is FeedState.FAILED or shows(window.message_bar))
            application.bus.publish(ProblemOccurred(EVIL, EVIL, LONG))
            eye.on("problems", window)


def is_shown(pane: DetailsPane, job: Job) -> bool:
    return pane.job == job and pane.is_whole


class Importing:
    """Every job has the same graph."""

    async def read_job(self, job: Job) -> Source:
        return Source(graph=GRAPH, origin=EVIL, title=EVIL, is_filled=True)


def counted(first: Any, last: Any) -> Statistics:
    found = statistics(first, last)
    names = (EVIL, LONG, LONE)
    return replace(
        found,
        zone=EVIL,
        notes=(EVIL,),
        causes=tuple(replace(each, words=name) for each, name in zip(found.causes, names, strict=False)),
        servers=tuple(
            replace(each, title=name, url=name) for each, name in zip(found.servers, names, strict=False)
        ),
        times=tuple(
            replace(each, workflow_name=name) for each, name in zip(found.times, names, strict=False)
        ),
        day_counts=tuple(
            replace(each, workflow_name=names[at % 3]) for at, each in enumerate(found.day_counts)
        ),
    )


async def _panels(play: Stage, eye: Eye) -> None:
    application, window = play.application, play.window
    gap = WorkflowGap(EVIL, EVIL, (EVIL,) * 3, (LONG,), (EVIL,), (EVIL,))
    facts: ServerFacts = replace(
        server_facts(1),
        status=ServerStatus(server=NAMED, connection=Connection.CONNECTED, since=NOON, queue_length=2),
        version=EVIL,
        os=EVIL,
        python_version=EVIL,
        pytorch_version=EVIL,
        problem=EVIL,
        devices=(Device(EVIL, EVIL, 2**34, 2**33), Device(LONG, EVIL, 2**34, 2**33)),
        gaps=(gap,),
    )
    window.docks.show("servers")
    application.server_facts.tell(facts)
    panel: Any = window.findChild(ServersPanel)
    await until(lambda: panel.list.model().rowCount() > 0)
    panel.list.setCurrentIndex(panel.list.model().index(0))
    eye.on("servers", panel)
    application.statistics.answer = counted
    window.docks.show("statistics")
    await until(lambda: (there := window.findChild(StatisticsPanel)) is not None and shows(there))
    eye.on("statistics", window.findChild(StatisticsPanel))
    texts: dict[str, Any] = {"workflow_name": EVIL, "about": EVIL, "problem": HTML}
    end = End(ref=RUNS.ref, kind=RUNS.kind, status=JobStatus.FAILED, at=NOON, **texts)
    application.bus.publish(NoticeRaised(Notice((end,))))
    window.docks.show("activity")
    await until(lambda: RUNS.ref in application.attention.active)
    await play.write(replace(RUNS, status=JobStatus.FAILED))
    await until(lambda: (there := window.findChild(ActivityPanel)) is not None and shows(there))
    eye.on("activity", window.findChild(ActivityPanel))


async def _searches(play: Stage, eye: Eye) -> None:
    window, tab = play.window, play.tab
    name = f"{MARK} <b> H&M \u202e&x"
    await play.application.saved_views.save(name, {})
    for menu in window.findChildren(QMenu):
        menu.aboutToShow.emit()
    eye.on("menus", window)
    tab.filters.set_text(f'workflow:"{EVIL.replace(chr(34), "")}" status:failed "a {name}" nokey:{name}')
    tab.filters.changed.emit()
    eye.on("search", tab)
    tab.clear_filters()
    await play.ready()


@on_qt_loop
async def test_in_dialogs_and_messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tests.ui.test_importing import window as importing_window
    from tests.ui.test_reconciling import MADE, of

    with painted(monkeypatch) as texts:
        eye = Eye(texts)
        async with importing_window(tmp_path / "own", *JOBS) as (play, _servers):
            application, window = play.application, play.window
            application.servers = (NAMED, UNNAMED)
            play.tab.table.choose(0)
            await until(lambda: window.pane.job == FAILED)
            for key in ("viewer", "compare", "retry-elsewhere", "note", "columns", "palette"):
                if window.actions_[key].isEnabled():
                    eye.on(key, await opened(play, key), shown=key not in ("note", "columns", "palette"))
                    await put_away(play)
            lost = [of(replace(job, error_message="lost"), Place.ENDED, end=MADE) for job in JOBS[:3]]
            application.reconciling.findings = {each.job.ref: each for each in lost}
            application.reconciling.all_jobs = JOBS
            application.reconciling.refused = {lost[0].job.ref: EVIL}
            compared: Any = await opened(play, "reconcile-all")
            await until(lambda: compared.pages.currentIndex() != 0)
            eye.on("reconcile", compared)
            compared.apply.click()
            await until(lambda: application.reconciling.applied and shows(compared))
            eye.on("repaired", compared)
            await put_away(play)
            application.outbox.show(*_entries())
            eye.on("outbox", await opened(play, "outbox"))
            await put_away(play)
            window.captions.open_jobs([CAPTION])
            await until(dialogs)
            eye.on("captions", dialogs()[0])
            await put_away(play)
            path = tmp_path / f"my {MARK} <b> H&M.json"
            path.write_text(json.dumps(GRAPH).replace(json.dumps(LONE), "1"))
            window.importing.open_file(path)
            importing = window.importing.dialog
            assert importing is not None
            await until(lambda: importing.model is not None)
            importing.resize(1000, 640)
            eye.on("import", importing)
            await put_away(play)
            summary = SummaryDialog(EVIL, [(job, StorageError(job.prompt or "")) for job in JOBS], window)
            summary.open()
            eye.on("bulk summary", summary)
            await put_away(play)
            question = play.window.parts.runner.ask(EVIL, HTML, "Yes", "No", lambda: None)
            question.open()
            eye.on("question", question)
            await put_away(play)
            first, *_, last = TrialVerdict
            application.trials.found = (TrialFinding("a", last, EVIL), TrialFinding("b", first, LONG))
            settings = await opened(play, "settings")
            await until(lambda: settings.findChild(TrialPanel) is not None)
            for panel in settings.findChildren(TrialPanel):
                panel.button.click()
            await until(lambda: shows(settings))
            eye.on("trials", settings)
            await put_away(play)


def _entries() -> tuple[OutboxEntry, ...]:
    file = KeptFile(Path("x") / EVIL.replace("/", "").replace("\0", ""), "", 3, is_kept=False)
    first = OutboxEntry(
        id="1",
        workflow_name=EVIL,
        values={EVIL: EVIL, "prompt": LONG},
        server_url=NAMED.url,
        server_name=EVIL,
        created_at=NOON,
        database=EVIL,
        problem=EVIL,
        remedy=EVIL,
        files=(file,),
    )
    refused = replace(first, id="2", workflow_name=LONG, state=OutboxState.REFUSED, problem=LONG, remedy=LONG)
    return first, refused


FIELDS = tuple(
    Field(name=kind.value.replace("-", "_"), label=EVIL, help=EVIL, type=kind, **more)
    for kind, more in (
        (FieldType.IMAGE, {}),
        (FieldType.IMAGES, {}),
        (FieldType.MULTILINE, {"default": TYPED}),
        (FieldType.TEXT, {"default": TYPED}),
        (FieldType.CHOICE, {"choices": (EVIL, LONG, "ok"), "default": "ok"}),
        (FieldType.SEED, {}),
        (FieldType.INTEGER, {}),
        (FieldType.FLOAT, {}),
        (FieldType.BOOLEAN, {}),
        (FieldType.SIZE, {"default": Size(64, 64)}),
        (FieldType.DURATION, {}),
        (FieldType.AUDIO_TRACKS, {}),
        (FieldType.VIDEO, {}),
    )
)
MODEL = Field(name="model", label=EVIL, type=FieldType.CHOICE, default="a.pt", model_folder="checkpoints")
FORM = Workflow(
    name="form", title=EVIL, description=EVIL, kind=JobKind.IMAGE, graph={}, fields=(*FIELDS, MODEL)
)
REFUSED = PreflightReport(
    is_checked=True,
    fields=(InvalidField("multiline", EVIL, remedy=EVIL), InvalidField("choice", LONG)),
    graph=(
        GraphProblem(
            fault=GraphFault.NOT_A_CHOICE,
            message=EVIL,
            remedy=EVIL,
            node_id="3",
            class_type=EVIL,
            input_name=EVIL,
            choices=(EVIL, "ok", LONG, *map(str, range(9))),
            field="choice",
            pack=EVIL,
        ),
        GraphProblem(fault=GraphFault.OTHER, message=LONG, node_id=EVIL, class_type=LONG),
    ),
    others=(ERROR,),
    cautions=(EVIL, LONG),
    filled=GRAPH,
)
FROM_SERVER = PromptRefused(
    EVIL,
    (
        NodeError(
            node_id="3", class_type=EVIL, type="x", message=EVIL, details=LONG, input_name=EVIL, remedy=EVIL
        ),
    ),
    remedy=EVIL,
    details=LONG,
)


@on_qt_loop
async def test_in_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    application = fake_submission.FakeApplication(fake_submission.FakeLibrary({"form": FORM}))
    application.servers = (NAMED, UNNAMED)
    application.tracking.statuses = tuple(
        ServerStatus(server=each, connection=Connection.UNREACHABLE, since=NOON, problem=EVIL)
        for each in application.servers
    )
    application.chooser.answer = tuple(
        ServerChoice(server=each, is_usable=each is UNNAMED, reasons=(EVIL, LONG))
        for each in application.servers
    )
    application.comfy.models_of = {each.url: (EVIL, LONG, "a.pt") for each in application.servers}
    application.preflight.report = REFUSED
    application.journal.graphs = {"form": GRAPH}
    with painted(monkeypatch) as texts:
        eye = Eye(texts)
        async with form_stage(application=application, choose="form") as play:
            dialog = play.dialog
            eye.on("form", dialog)
            play.submit()
            await until(lambda: shows(dialog.footer.problems))
            dialog.footer.problems.open_panel()
            eye.on("what is wrong", dialog)
            application.preflight.report = PreflightReport(is_checked=True, filled=GRAPH)
            application.submission.error = FROM_SERVER
            play.submit()
            await until(lambda: application.submission.submissions and not play.tasks)
            eye.on("refused", dialog)
            application.submission.error = None
            play.submit()
            await play.sent()
            dialog.footer.vary.click()
            await until(lambda: dialogs_in(dialog))
            eye.on("many", dialogs_in(dialog)[0])
            dialogs_in(dialog)[0].close()
            dialog.footer.sent._lines[0].watch.click()
            ref: Any = dialog.footer.sent.refs()[0]
            application.bus.publish(JobChanged(replace(FAILED, ref=ref)))
            eye.on("watching one that failed", dialog)
            application.tracking.lives[ref] = live = replace(SEEN, ref=ref)
            application.bus.publish(JobChanged(replace(RUNS, ref=ref)))
            application.bus.publish(LiveChanged(ref, live))
            eye.on("watching one that runs", dialog)


def dialogs_in(parent: QWidget) -> list[QDialog]:
    return [each for each in parent.findChildren(QDialog) if each.isVisible()]


def test_what_is_copied_for_spreadsheets_has_no_formula() -> None:
    formula = HOSTILE["formula"]
    job = make_job(1, parameters={"a": formula, formula: 1, "b": -3, "c": "\t=1"})
    rows = [line.split("\t") for line in facts_text(parameter_facts(job)).splitlines()]
    cells = [cell for row in rows for cell in row]
    assert f"'{formula}" in cells
    assert "-3" in cells  # a number is none
    assert not [each for each in cells if each.startswith(("=", "+", "@"))]
    found = replace(counted(TODAY, TODAY), causes=())
    use = replace(found.servers[0], title=formula)
    assert f"\n'{formula}\t" in marks.as_text(marks.servers(replace(found, servers=(use,))))
