"""The real Submit dialog on real parts: the simulator, a database file, the form as an operator fills it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from jobmonitor.demo.pictures import paint
from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.ui.graph.view import GraphView
from jobmonitor.ui.submit.batch.dialog import BatchDialog
from tests.support.qt_loop import on_qt_loop, until
from tests.support.real_dialog import PATIENCE, Hands, real_dialog

ME = "11111111-2222-4333-8444-555555555555"
PROMPT = 'a "quoted" word, C:\\new {{SEED}} שלום 😀'


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[SimulatorThread]:
    with SimulatorThread(folder=tmp_path / "server") as simulator:
        yield simulator


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[SimulatorThread]:
    """Its runs last long enough to be seen from their beginning."""
    with SimulatorThread(folder=tmp_path / "server", step_seconds=0.1) as simulator:
        yield simulator


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return paint("dawn", tmp_path / "a photo.png", 96, 64)


def opened(tmp_path: Path, simulator: SimulatorThread, workflow: str) -> AbstractAsyncContextManager[Hands]:
    """The dialog of a workstation with one server, at the form of a workflow."""
    database = f"sqlite:///{tmp_path / 'jobs.sqlite'}"
    return real_dialog(tmp_path / "home", database, simulator.url, workflow, user=ME)


async def fill(hands: Hands, photo: Path) -> None:
    """What is required."""
    hands.write(hands.row("image").editor.entry(), str(photo))
    hands.write(hands.row("prompt").editor.entry(), PROMPT)
    await hands.form.settle()


async def rows(hands: Hands) -> list[Job]:
    """All jobs that were sent, newest first."""
    application = hands.here.application
    refs = list(hands.dialog.sent.refs())
    return list(await application.background.run(application.repository.get_many, refs))


@on_qt_loop
async def test_img2img_from_the_form_to_its_result(
    tmp_path: Path, slow: SimulatorThread, photo: Path
) -> None:
    async with opened(tmp_path, slow, "img2img") as hands:
        dialog = hands.dialog
        await fill(hands, photo)
        await until(lambda: dialog.footer.status.text().startswith("Ready to submit"), PATIENCE)
        dialog.footer.show_graph.click()
        await until(lambda: [each for each in dialog.findChildren(GraphView) if each.shown], PATIENCE)
        (view,) = dialog.findChildren(GraphView)
        graph = json.loads(view.text.toPlainText())
        assert PROMPT in json.dumps(graph, ensure_ascii=False).replace('\\"', '"').replace("\\\\", "\\")
        view.close()
        dialog.activateWindow()
        await until(dialog.isActiveWindow)
        slow.hold(step=15)
        hands.submit()
        await until(lambda: dialog.footer.sent.texts(), PATIENCE)
        dialog.footer.sent._lines[0].watch.click()
        page = dialog.pages.watching
        assert page is not None
        await until(lambda: "/20" in page.job.node.text(), PATIENCE)
        assert page.job.state.text().startswith("processing")
        assert page.job.bar.value() > 0
        slow.release()
        await until(lambda: page.job.state.text() == "completed", PATIENCE)
        await until(lambda: page.job.preview.view.picture is not None, PATIENCE)
        assert page.job.buttons["use"].isVisible()
        (job,) = await rows(hands)
        assert job.ref.source == "image_jobs"
        assert job.workflow_name == "img2img"
        assert job.status is JobStatus.COMPLETED
        assert job.prompt == PROMPT
        assert job.user_id == ME
        assert job.inputs.images[0].startswith(slow.url)
        assert job.parameters["strength"] == 0.87
        assert job.parameters["steps"] == 20
        assert len(job.outputs) == 1
        assert len(slow.posts) == 1


@on_qt_loop
async def test_what_the_server_refuses_is_told_at_the_field_before_and_after_it_is_sent(
    tmp_path: Path, simulator: SimulatorThread, photo: Path
) -> None:
    async with opened(tmp_path, simulator, "img2img") as hands:
        dialog = hands.dialog
        await fill(hands, photo)
        assert dialog.form is not None
        hands.write(hands.row("checkpoint").editor.entry(), "nowhere.safetensors")
        hands.submit()
        problems = dialog.footer.problems
        await until(problems.isVisible, PATIENCE)
        row = dialog.form.rows["checkpoint"]
        assert "nowhere.safetensors" in row.problem
        assert row.editor.entry().hasFocus()
        assert simulator.posts == []
        problems.anyway.click()
        await until(lambda: len(simulator.posts) == 1, PATIENCE)
        await until(lambda: dialog.outbox.failures, PATIENCE)
        assert row.problem
        (finding,) = problems.rows()
        assert finding.finding.field == "checkpoint"
        assert finding.buttons[0].text().startswith("Use ")
        finding.buttons[0].click()
        dialog.footer.going.rows()[0].dismiss.click()
        hands.submit()
        await until(lambda: dialog.footer.sent.texts(), PATIENCE)
        await until(lambda: dialog.footer.sent.texts() == ("Sent: Image to image · completed",), PATIENCE)
        assert len(simulator.posts) == 2


@on_qt_loop
async def test_a_range_of_seeds_goes_out_as_one_action(
    tmp_path: Path, simulator: SimulatorThread, photo: Path
) -> None:
    async with opened(tmp_path, simulator, "img2img") as hands:
        dialog = hands.dialog
        await fill(hands, photo)
        dialog.footer.vary.click()
        await until(lambda: dialog.findChildren(BatchDialog), PATIENCE)
        (batch,) = dialog.findChildren(BatchDialog)
        batch.rows[0].box.setCurrentIndex(batch.rows[0].box.findData("seed"))
        batch.rows[0].line.setText("18446744073709551613..18446744073709551615")
        await until(lambda: batch.told.text() == "3 seeds = 3 jobs", PATIENCE)
        await until(batch.submit_button.isEnabled)
        batch.submit_button.click()
        completed = ("Sent: Image to image · 3 jobs: 3 completed",)
        await until(lambda: dialog.footer.sent.texts() == completed, PATIENCE)
        seeds = sorted(job.parameters["seed"] for job in await rows(hands))
        assert seeds == [2**64 - 3, 2**64 - 2, 2**64 - 1]
        uploads = [path for method, path, _ in simulator.requests if path.startswith("/upload")]
        assert len(uploads) == 1
