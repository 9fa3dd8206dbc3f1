"""Kept results in the window: what is said of them, fetched, opened, found in their folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices

from jobmonitor.domain.events import ResultsChanged
from jobmonitor.domain.job import JobRef, JobStatus
from jobmonitor.domain.results import KeptResult, KeptState
from jobmonitor.domain.server import Connection, ServerStatus
from jobmonitor.ui.detail.kept import KeptNote, kept_words
from tests.support.fake_application import GPU1
from tests.support.fake_jobs import NOON, make_job
from tests.support.fake_results import kept_result
from tests.support.qt_loop import on_qt_loop, until
from tests.support.window_stage import Stage, stage

REF = JobRef("image_jobs", "1")
HERE = Path("/kept/ab/abc.png")
OUTPUT = f"{GPU1.url}/view?filename=a.png"
JOB = make_job(1, outputs=(OUTPUT,))
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ((), "Only at the server."),
        ((kept_result(REF, path=HERE),), "Kept here."),
        ((kept_result(REF, KeptState.WANTED),), "It is being fetched."),
        ((kept_result(REF, KeptState.WANTED, problem="gpu1 is off."),), "It is being fetched. gpu1 is off."),
        ((kept_result(REF, KeptState.FETCHED, path=HERE),), "Kept here; where it lasts is not settled yet."),
        ((kept_result(REF, KeptState.FETCHED),), "It is being fetched."),
        ((kept_result(REF),), "Only at the server: here it made room for newer ones."),
        ((kept_result(REF, KeptState.GONE),), "The server has it no more, and it is not kept here."),
        (
            (kept_result(REF, path=HERE), kept_result(REF, KeptState.FAILED, place=1, problem="No picture.")),
            "1 of 2 are kept here. One that is not: It could not be kept. No picture.",
        ),
    ],
)
def test_what_is_said_of_them(results: tuple[KeptResult, ...], words: str) -> None:
    assert kept_words(len(results) or 1, results) == words


def test_of_a_job_without_outputs_nothing_is_said() -> None:
    assert kept_words(0, ()) == ""


def note(play: Stage) -> KeptNote:
    return play.window.pane.kept


async def shown(play: Stage) -> None:
    await play.ready()
    play.click_row(0)
    await until(note(play).isVisible)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    return opened


@on_qt_loop
async def test_the_pane_says_it_and_follows() -> None:
    async with stage([JOB, make_job(2, status=JobStatus.PENDING)]) as play:
        await shown(play)
        assert note(play).words.text() == "Only at the server."
        assert note(play).fetch.isVisible()
        assert not note(play).reveal.isVisible()
        play.application.results.held[JOB.ref] = (kept_result(JOB.ref, path=HERE),)
        play.application.bus.publish(ResultsChanged(JOB.ref))
        await until(lambda: note(play).words.text() == "Kept here.")
        assert note(play).reveal.isVisible()
        assert not note(play).fetch.isVisible()
        play.click_row(1)
        assert not note(play).isVisible()


@on_qt_loop
async def test_what_the_server_has_no_more_is_told_as_kept_here() -> None:
    async with stage([JOB]) as play:
        await play.ready()
        note(play).look.setInterval(0)
        play.application.results.held[JOB.ref] = (kept_result(JOB.ref, path=HERE),)
        play.application.results.is_gone = True
        play.click_row(0)
        await until(lambda: note(play).words.text() == "The server has it no more; it is kept here.")
        assert note(play).reveal.isVisible()


@on_qt_loop
async def test_the_outputs_of_selected_jobs_are_fetched_with_a_line_that_says_how_far(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    jobs = [
        make_job(n, status=JobStatus.PENDING if n == 4 else JobStatus.COMPLETED, outputs=(OUTPUT,))
        for n in range(1, 9)
    ]
    async with stage(jobs) as play:
        await play.ready()
        database = play.window.status_bar.database
        await until(lambda: "connected" in database.text and not play.tab.loader.is_busy)
        await until(play.tab.table.hasFocus)
        play.key(Qt.Key.Key_A, CONTROL)
        play.window.actions_["fetch-output"].trigger()
        line = play.window.work_line
        await until(lambda: "kept here" in line.sentence.text())
        assert line.sentence.text() == "The outputs of 7 jobs are kept here."
        assert sorted(ref.key for ref in play.application.results.fetched) == sorted(
            job.ref.key for job in jobs if job.status is JobStatus.COMPLETED
        )
        monkeypatch.setattr("jobmonitor.services.keeping.many.MAX_FETCHED", 3)
        play.window.actions_["fetch-output"].trigger()
        await until(lambda: "fetch again for the others" in line.sentence.text())
        assert line.sentence.text().startswith("The outputs of 3 jobs are kept here.")


@on_qt_loop
async def test_what_could_not_be_fetched_is_told_with_its_reason() -> None:
    async with stage([JOB]) as play:
        await shown(play)
        play.application.results.problem = "gpu1 cannot be reached."
        note(play).fetch.click()
        bar = play.window.message_bar
        await until(bar.isVisible)
        assert bar.sentence.text() == "Of 1 job, the outputs of 1 were not fetched. gpu1 cannot be reached."


@on_qt_loop
async def test_a_kept_output_opens_while_its_server_is_away(opened: list[str]) -> None:
    async with stage([JOB]) as play:
        await shown(play)
        play.application.results.held[JOB.ref] = (kept_result(JOB.ref, path=HERE),)
        play.window.actions_["open-output"].trigger()
        assert opened == [OUTPUT]
        play.application.tracking.server(
            ServerStatus(server=GPU1, connection=Connection.UNREACHABLE, since=NOON)
        )
        play.window.actions_["open-output"].trigger()
        await until(lambda: len(opened) == 2)
        assert opened[1] == f"file://{HERE}"


@on_qt_loop
async def test_what_might_be_a_program_is_shown_in_its_folder_and_never_opened(opened: list[str]) -> None:
    program = HERE.with_suffix(".sh")
    async with stage([JOB]) as play:
        await shown(play)
        play.application.results.held[JOB.ref] = (kept_result(JOB.ref, path=program),)
        play.application.tracking.server(
            ServerStatus(server=GPU1, connection=Connection.UNREACHABLE, since=NOON)
        )
        play.window.actions_["open-output"].trigger()
        await until(lambda: opened)
        assert opened == [f"file://{HERE.parent}"]


@on_qt_loop
async def test_show_in_folder(opened: list[str]) -> None:
    async with stage([JOB]) as play:
        await shown(play)
        play.window.actions_["reveal"].trigger()
        bar = play.window.message_bar
        await until(bar.isVisible)
        assert opened == []
        play.application.results.held[JOB.ref] = (kept_result(JOB.ref, path=HERE),)
        play.window.actions_["reveal"].trigger()
        await until(lambda: opened)
        assert opened == [f"file://{HERE.parent}"]
