"""One workstation's jobs, from pending to their end, whatever the server and the network do meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.demo.simulator.prompt_queue import Item
from jobmonitor.domain.errors import InvalidInput, ServerUnreachable
from jobmonitor.domain.events import PreviewArrived
from jobmonitor.domain.job import JobRef, JobResult, JobStatus
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.server import Connection
from jobmonitor.services.ports import JobRepository
from jobmonitor.services.tracking.result import LOST, UNREADABLE
from tests.services.conftest import AddWorkflow, Open
from tests.support.graphs import SILENT_END, TEXT_ONLY, TEXT_THAT_FEEDS
from tests.support.workstation import Workstation

PENDING, PROCESSING, COMPLETED = JobStatus.PENDING, JobStatus.PROCESSING, JobStatus.COMPLETED
FAILED, CANCELLED = JobStatus.FAILED, JobStatus.CANCELLED


def connection(here: Workstation) -> Connection | None:
    """How well the first server is heard."""
    return next((each.connection for each in here.application.tracking.server_statuses()), None)


async def listening(here: Workstation) -> None:
    """Until the server's events arrive."""
    await here.until(lambda: connection(here) is Connection.CONNECTED)


async def is_running(here: Workstation, ref: JobRef) -> None:
    """Until the row says so, too."""
    await here.until(lambda: PROCESSING in here.own_changes(ref))


def delete(repository: JobRepository, ref: JobRef) -> None:
    """Removes a row, as somebody with another program may."""
    from sqlalchemy import text

    with repository._database.write() as connection:  # type: ignore[attr-defined]  # no port deletes rows
        connection.execute(text(f"DELETE FROM {ref.source} WHERE id = :id"), {"id": ref.key})


# The usual way


async def test_a_job_goes_from_pending_over_processing_to_completed_with_its_output(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim)
    await listening(here)
    job = await here.submit(image=photo, prompt="a cat")
    ended = await here.ended(job.ref)
    assert here.own_changes(job.ref) == [PENDING, PROCESSING, COMPLETED]
    (address,) = ended.outputs
    assert address.startswith(f"{each_sim.url}/view?")
    picture = await here.application.fetcher.fetch(address, limit=10_000_000)
    assert picture.startswith(b"\x89PNG")
    assert ended.output_file is not None
    assert ended.output_file.filename == f"img2img_{job.comfy_job_id}_00001_.png"
    assert ended.created_at is not None
    assert ended.started_at is not None
    assert ended.completed_at is not None
    assert ended.created_at <= ended.started_at <= ended.completed_at
    assert here.application.tracking.live(job.ref) is None
    await here.settled()
    assert here.application.journal.unsettled() == ()


async def test_a_video_is_the_result_of_the_video_workflow(
    sqlite_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, each_sim)
    job = await here.submit("wan-i2v", image=photo, prompt="the cat turns", duration=3.0)
    ended = await here.ended(job.ref)
    assert ended.status is COMPLETED
    assert ended.output_file is not None
    assert ended.output_file.filename.endswith(".mp4")


async def test_progress_names_nodes_counts_steps_and_never_runs_backwards(
    sqlite_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, each_sim)
    await listening(here)
    each_sim.step_seconds = 0.01
    job = await here.submit(image=photo, prompt="a cat", steps=12)
    await here.ended(job.ref)
    progress = [live.progress for live in here.lives(job.ref) if live.progress is not None]
    fractions = [each.fraction for each in progress]
    assert fractions == sorted(fractions)
    assert len(set(fractions)) > 3
    assert "Sample" in {each.node_title for each in progress}
    assert {each.steps for each in progress if each.node_title == "Sample"} >= {12}
    assert all(each.step <= each.steps for each in progress if each.step is not None and each.steps)
    previews = [event for event in here.events if isinstance(event, PreviewArrived)]
    assert {event.ref for event in previews} == {job.ref}
    assert all(event.preview.data.startswith(b"\xff\xd8") for event in previews)


async def test_jobs_behind_others_tell_their_place_in_the_queue(
    sqlite_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    each_sim.hold()
    here = await open_copy(sqlite_url, each_sim)
    jobs = [await here.submit(image=photo, prompt=f"cat {number}") for number in range(3)]
    await here.seen(jobs[0].ref, Phase.RUNNING)
    await here.until(
        lambda: (
            [live.position if (live := here.application.tracking.live(job.ref)) else None for job in jobs]
            == [None, 1, 2]
        )
    )
    assert (await here.row(jobs[1].ref)).status is PENDING
    await each_sim.release()
    assert [(await here.ended(job.ref)).status for job in jobs] == [COMPLETED] * 3


async def test_a_hundred_jobs_on_one_server_settle(
    postgres_url: str, sim: Simulator, open_copy: Open, add_workflow: AddWorkflow
) -> None:
    add_workflow("words", TEXT_THAT_FEEDS, TEXT_ONLY)
    here = await open_copy(postgres_url, sim)
    jobs = await asyncio.gather(*(here.submit("words", text=f"number {number}") for number in range(100)))
    for job in jobs:
        assert (await here.ended(job.ref)).status is COMPLETED
    assert all(here.own_changes(job.ref).count(COMPLETED) == 1 for job in jobs)
    assert len(sim.posts) == 100


# Without events


async def test_without_a_websocket_polling_completes_the_job(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    each_sim.faults.no_websocket = True
    each_sim.hold()
    here = await open_copy(database_url, each_sim)
    job = await here.submit(image=photo, prompt="a cat")
    await is_running(here, job.ref)
    assert connection(here) is Connection.POLLING
    await each_sim.release()
    assert (await here.ended(job.ref)).status is COMPLETED


@pytest.mark.parametrize("frames", [2, 5, 9])
async def test_a_socket_that_is_cut_again_and_again_leaves_no_job_open(
    sqlite_url: str, each_sim: Simulator, open_copy: Open, photo: Path, frames: int
) -> None:
    each_sim.faults.drop_websocket = frames
    here = await open_copy(sqlite_url, each_sim)
    job = await here.submit(image=photo, prompt="a cat")
    ended = await here.ended(job.ref)
    assert (ended.status, len(ended.outputs)) == (COMPLETED, 1)


async def test_a_job_that_ends_while_nobody_watches_is_found_by_the_next_start(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    each_sim.hold()
    here = await open_copy(database_url, each_sim)
    job = await here.submit(image=photo, prompt="a cat")
    await is_running(here, job.ref)
    await here.application.close()
    await each_sim.release()
    await each_sim.wait_done(job.comfy_job_id or "")
    again = await open_copy(database_url, each_sim)
    ended = await again.ended(job.ref)
    assert (ended.status, len(ended.outputs)) == (COMPLETED, 1)
    await again.settled()
    assert again.application.journal.unsettled() == ()


async def test_a_run_that_goes_on_is_picked_up_where_it_is(
    sqlite_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    each_sim.hold(step=5)
    here = await open_copy(sqlite_url, each_sim)
    job = await here.submit(image=photo, prompt="a cat")
    await each_sim.wait_held()
    await here.application.close()
    again = await open_copy(sqlite_url, each_sim)
    await again.seen(job.ref, Phase.RUNNING)
    await each_sim.release()
    assert (await again.ended(job.ref)).status is COMPLETED


@pytest.mark.parametrize("delay", [0.0, 0.4])
async def test_a_history_that_comes_a_moment_late_is_waited_for(
    sqlite_url: str, open_copy: Open, photo: Path, delay: float
) -> None:
    async with Simulator(history_delay=delay) as sim:
        here = await open_copy(sqlite_url, sim)
        job = await here.submit(image=photo, prompt="a cat")
        assert (await here.ended(job.ref)).status is COMPLETED


async def test_outputs_that_the_history_leaves_out_are_taken_from_the_events(
    sqlite_url: str,
    sim: Simulator,
    open_copy: Open,
    add_workflow: AddWorkflow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What a server without a cache does to an output node that feeds another.
    queue = sim.engine.queue
    done = queue.done

    def leave_out(item: Item, outputs: dict[str, Any], meta: dict[str, Any], status: dict[str, Any]) -> None:
        done(item, {node: output for node, output in outputs.items() if node != "1"}, meta, status)

    monkeypatch.setattr(queue, "done", leave_out)
    add_workflow("words", TEXT_THAT_FEEDS, TEXT_ONLY)
    here = await open_copy(sqlite_url, sim)
    await listening(here)
    job = await here.submit("words", text="quiet")
    ended = await here.ended(job.ref)
    assert list(sim.history[ended.comfy_job_id or ""]["outputs"]) == ["2"]
    assert (ended.status, ended.output_text) == (COMPLETED, "quiet\nQUIET")


# What goes wrong at the server


async def test_a_node_that_fails_is_named_in_the_row(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    each_sim.faults.error = True
    here = await open_copy(database_url, each_sim)
    job = await here.submit(image=photo, prompt="a cat")
    ended = await here.ended(job.ref)
    assert ended.status is FAILED
    assert (ended.error_message or "").startswith("Sample (node 7): out of memory")
    assert ended.parameters["jobmonitor"]["error"]["exception_type"] == "torch.OutOfMemoryError"
    assert ended.parameters["steps"] == 20


async def test_a_server_that_restarts_in_mid_run_loses_the_job_and_the_next_one_runs(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    each_sim.hold()
    here = await open_copy(database_url, each_sim)
    job = await here.submit(image=photo, prompt="a cat")
    await is_running(here, job.ref)
    await each_sim.restart()
    ended = await here.ended(job.ref)
    assert (ended.status, ended.error_message) == (FAILED, LOST)
    other = await here.submit(image=photo, prompt="another cat")
    assert (await here.ended(other.ref)).status is COMPLETED


async def test_a_server_that_does_not_come_back_proves_nothing(
    database_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    async with Simulator() as other:
        here = await open_copy(database_url, sim, other)
        job = await here.submit(image=photo, prompt="a cat")
        await is_running(here, job.ref)
        await sim.kill()
        live = await here.seen(job.ref, Phase.UNREACHABLE)
        assert f"127.0.0.1:{sim.port}" in live.problem
        assert connection(here) is Connection.UNREACHABLE
        assert (await here.row(job.ref)).status is PROCESSING
        here.application.servers = here.application.servers[1:]
        elsewhere = await here.submit(image=photo, prompt="a dog")
        assert (await here.ended(elsewhere.ref)).status is COMPLETED
        assert (await here.row(job.ref)).status is PROCESSING


@pytest.mark.parametrize("fault", ["garbage", "http_500"])
async def test_answers_that_make_no_sense_are_told_and_the_job_is_completed_when_they_do_again(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, fault: str
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    job = await here.submit(image=photo, prompt="a cat")
    await is_running(here, job.ref)
    setattr(sim.faults, fault, True if fault == "garbage" else {"/queue", "/prompt"})
    here.application.tracking.look_now()
    live = await here.seen(job.ref, Phase.UNREACHABLE)
    assert live.problem
    assert (await here.row(job.ref)).status is PROCESSING
    sim.faults.clear()
    await sim.release()
    assert (await here.ended(job.ref)).status is COMPLETED


async def test_a_history_that_answers_with_an_error_fails_its_job_alone(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.faults.no_websocket = True
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    bad = await here.submit(image=photo, prompt="a cat")
    good = await here.submit(image=photo, prompt="a dog")
    sim.faults.http_500.add(f"/history/{bad.comfy_job_id}")
    await is_running(here, bad.ref)
    await sim.release()
    ended = await here.ended(bad.ref)
    assert (ended.status, ended.error_message) == (FAILED, UNREADABLE)
    assert (await here.ended(good.ref)).status is COMPLETED


async def test_a_history_that_answers_with_an_error_is_replaced_by_the_events(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    await listening(here)
    sim.hold()
    job = await here.submit(image=photo, prompt="a cat")
    await is_running(here, job.ref)
    sim.faults.http_500.add(f"/history/{job.comfy_job_id}")
    await sim.release()
    ended = await here.ended(job.ref)
    assert (ended.status, len(ended.outputs)) == (COMPLETED, 1)


async def test_a_flaky_server_completes_its_jobs(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    sim.hold()
    jobs = [await here.submit(image=photo, prompt=f"cat {number}") for number in range(5)]
    sim.faults.flaky = 0.3
    await sim.release()
    assert [(await here.ended(job.ref)).status for job in jobs] == [COMPLETED] * 5
    assert len(sim.posts) == 5


async def test_a_row_that_is_deleted_while_its_prompt_runs_keeps_nobody_up(
    database_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.faults.no_websocket = True
    sim.hold()
    here = await open_copy(database_url, sim)
    deleted = await here.submit(image=photo, prompt="a cat")
    other = await here.submit(image=photo, prompt="a dog")
    await here.application.background.run(delete, here.application.repository, deleted.ref)
    await sim.wait_held()
    await here.until(lambda: here.application.tracking.live(deleted.ref) is None)
    await sim.release()
    assert (await here.ended(other.ref)).status is COMPLETED
    await here.until(lambda: not here.application.journal.unsettled())


async def test_a_late_report_of_processing_changes_nothing(
    database_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, sim)
    job = await here.submit(image=photo, prompt="a cat")
    ended = await here.ended(job.ref)
    service = here.application.jobs[job.kind]
    assert service.update_to_processing(job.comfy_job_id or "") is None
    assert service.complete_job(job.comfy_job_id or "", JobResult(error_message="late")) is None
    assert await here.row(job.ref) == ended


async def test_the_record_of_a_job_that_another_program_ended_is_closed(
    database_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(database_url, sim)
    job = await here.submit(image=photo, prompt="a cat")
    await is_running(here, job.ref)
    other = await open_copy(database_url, name="other", started=False)
    other.application.jobs[job.kind].complete_job(job.comfy_job_id or "", JobResult(outputs=("http://x/y",)))
    await here.ended(job.ref)
    await here.until(lambda: here.application.tracking.live(job.ref) is None)
    await here.application.close()
    again = await open_copy(database_url, sim)
    await again.until(lambda: not again.application.journal.unsettled())
    assert (await again.row(job.ref)).outputs == ("http://x/y",)


# Cancelling


async def test_a_job_that_waits_is_cancelled_and_no_other(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    each_sim.hold()
    here = await open_copy(database_url, each_sim)
    first, second, third = [await here.submit(image=photo, prompt=f"cat {n}") for n in range(3)]
    await is_running(here, first.ref)
    await here.application.cancelling.cancel(second)
    ended = await here.ended(second.ref)
    assert ended.status is CANCELLED
    assert Phase.CANCELLING in [live.phase for live in here.lives(second.ref)]
    await each_sim.release()
    assert (await here.ended(first.ref)).status is COMPLETED
    assert (await here.ended(third.ref)).status is COMPLETED
    assert list(each_sim.history) == [first.comfy_job_id, third.comfy_job_id]
    await here.settled()
    assert here.application.journal.cancel_requests() == {}


async def test_a_job_that_runs_is_cancelled_and_nothing_is_written_before_the_server_says_so(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    each_sim.hold(deaf=True)
    here = await open_copy(database_url, each_sim)
    job = await here.submit(image=photo, prompt="a cat")
    await is_running(here, job.ref)
    await here.application.cancelling.cancel(job)
    await here.seen(job.ref, Phase.CANCELLING)
    assert (await here.row(job.ref)).status is PROCESSING
    await each_sim.release()
    assert (await here.ended(job.ref)).status is CANCELLED
    with pytest.raises(InvalidInput, match="already ended"):
        await here.application.cancelling.cancel(await here.row(job.ref))


async def test_a_job_that_ends_well_although_it_was_cancelled_is_completed(
    sqlite_url: str, each_sim: Simulator, open_copy: Open, add_workflow: AddWorkflow
) -> None:
    add_workflow("silent", SILENT_END, TEXT_ONLY)
    here = await open_copy(sqlite_url, each_sim)
    job = await here.submit("silent", text="hush")
    await is_running(here, job.ref)
    await here.application.cancelling.cancel(job)
    await here.seen(job.ref, Phase.CANCELLING)
    ended = await here.ended(job.ref)
    assert (ended.status, ended.output_text) == (COMPLETED, "slept 1.0")
    await here.settled()
    assert here.application.journal.cancel_requests() == {}


async def test_a_cancel_that_cannot_be_sent_is_taken_back(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    job = await here.submit(image=photo, prompt="a cat")
    await is_running(here, job.ref)
    await sim.kill()
    with pytest.raises(ServerUnreachable):
        await here.application.cancelling.cancel(job)
    await here.seen(job.ref, Phase.UNREACHABLE)
    assert here.application.journal.cancel_requests() == {}
    assert (await here.row(job.ref)).status is PROCESSING


async def test_a_run_that_somebody_interrupts_is_cancelled(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    each_sim.hold()
    here = await open_copy(database_url, each_sim)
    job = await here.submit(image=photo, prompt="a cat")
    await is_running(here, job.ref)
    await each_sim.wait_held()
    each_sim.engine.interrupt()
    assert (await here.ended(job.ref)).status is CANCELLED


async def test_a_wish_to_cancel_outlives_the_program(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold(deaf=True)
    here = await open_copy(sqlite_url, sim)
    job = await here.submit(image=photo, prompt="a cat")
    await is_running(here, job.ref)
    await here.application.cancelling.cancel(job)
    await here.application.close()
    again = await open_copy(sqlite_url, sim)
    await again.seen(job.ref, Phase.CANCELLING)
    await sim.release()
    assert (await again.ended(job.ref)).status is CANCELLED


async def test_a_job_that_was_taken_out_by_somebody_is_failed_as_lost(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    await here.submit(image=photo, prompt="runs")
    job = await here.submit(image=photo, prompt="waits")
    await here.seen(job.ref, Phase.QUEUED)
    sim.engine.queue.clear()
    ended = await here.ended(job.ref)
    assert (ended.status, ended.error_message) == (FAILED, LOST)


async def test_closing_at_the_moment_of_news_ends_at_once(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim)
    job = await here.submit(image=photo, prompt="a cat")
    await is_running(here, job.ref)
    for _ in range(5):  # as many turns of the loop as there are tasks that may just be woken
        here.application.tracking.look_now()
        here.application.feeds.look_now()
        await asyncio.sleep(0)
    async with asyncio.timeout(60):
        await here.application.close()
