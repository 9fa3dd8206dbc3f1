"""What rows, servers and files say of jobs, compared on real parts; and rows repaired, and put back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from jobmonitor.db.state.repairs import FileRepairBook
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import InvalidInput, StorageError
from jobmonitor.domain.events import DoubtsFound
from jobmonitor.domain.job import Job, JobKind, JobPatch, JobRef, JobStatus, NewJob
from jobmonitor.domain.reconciling import Finding, Verdict
from jobmonitor.domain.results import Keep
from jobmonitor.domain.row_state import RowState
from jobmonitor.domain.server import Connection, Server
from jobmonitor.services.clock import SystemClock
from jobmonitor.services.ports import Stage
from jobmonitor.services.reconciling.asking import ONE_BY_ONE
from jobmonitor.services.reconciling.service import ReconcilePace
from jobmonitor.services.tracking.result import LOST, NEVER_ARRIVED, UNDECIDED
from tests.services.conftest import AddWorkflow, Open
from tests.support.generations import make_legacy
from tests.support.graphs import TEXT_ONLY, TEXT_THAT_FEEDS
from tests.support.rows import execute
from tests.support.workstation import Workstation

PENDING, PROCESSING, COMPLETED = JobStatus.PENDING, JobStatus.PROCESSING, JobStatus.COMPLETED
FAILED = JobStatus.FAILED


async def only(here: Workstation, job: Job) -> Finding:
    """What a look at one job finds."""
    (finding,) = (await here.application.reconciling.look([job])).findings
    return finding


def says(here: Workstation, ref: JobRef, status: JobStatus, **values: object) -> Job:
    """Somebody's program writes a row."""
    repository = here.application.repository
    row = repository.get(ref)
    assert row is not None
    to = replace(RowState.of(row), status=status, status_text="", **values)  # type: ignore[arg-type]
    written = repository.rewrite(ref, RowState.of(row), to, notes={}, exact=True)
    assert written is not None
    return written


async def submitted(here: Workstation, sim: Simulator, photo: Path) -> Job:
    """A job that its server has done, and of which the row does not know yet."""
    job = await here.submit(image=photo, prompt="a cat")
    await sim.wait_done(job.comfy_job_id or "")
    return job


async def test_what_is_as_its_row_says_is_in_step(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, keep_results=Keep.NONE)
    job = await here.submit(image=photo, prompt="a cat")
    ended = await here.ended(job.ref)
    await here.settled()
    report = await here.application.reconciling.look()
    (finding,) = report.findings
    assert (finding.verdict, finding.change, finding.job.ref) == (Verdict.IN_STEP, None, ended.ref)
    assert report.doubtful == ()


async def test_a_row_that_missed_its_end_is_completed_and_put_back(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim, started=False)
    job = await submitted(here, each_sim, photo)
    finding = await only(here, job)
    assert finding.verdict is Verdict.STALE_ROW
    assert finding.change is not None
    assert finding.change.words == "pending → completed"
    service = here.application.reconciling
    made = await service.apply([finding])
    (repaired,) = made.applied
    assert (repaired.status, made.refused) == (COMPLETED, ())
    assert repaired.outputs
    (correction,) = repaired.parameters["jobmonitor"]["corrections"]
    assert correction["from"] == "pending"
    assert "succeeded" in correction["evidence"]
    assert not here.application.journal.unsettled()
    assert (await only(here, job)).verdict is Verdict.IN_STEP
    (past,) = await service.rounds()
    assert (past.id, past.jobs, past.undone) == (made.id, 1, 0)
    back = await service.undo(made.id)
    assert RowState.of(back.applied[0]) == RowState.of(job)
    (past,) = await service.rounds()
    assert past.undone == 1


async def test_a_round_is_undone_by_another_process_and_only_once(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    first = await open_copy(sqlite_url, sim, started=False)
    job = await submitted(first, sim, photo)
    made = await first.application.reconciling.apply([await only(first, job)])
    await first.application.close()
    again = await open_copy(sqlite_url, sim, started=False)
    back = await again.application.reconciling.undo(made.id)
    assert back.applied[0].status is PENDING
    back = await again.application.reconciling.undo(made.id)
    assert (back.applied, back.refused) == ((), ())
    with pytest.raises(InvalidInput, match="no round"):
        await again.application.reconciling.undo("nobody's")


async def test_a_round_that_was_cut_off_between_two_steps_is_undone_all_the_same(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    service = here.application.reconciling
    job = await submitted(here, sim, photo)
    finding = await only(here, job)

    def fail(*_: object, **__: object) -> None:
        raise StorageError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(FileRepairBook, "applied", fail)
        made = await service.apply([finding])
    assert made.applied[0].status is COMPLETED
    back = await service.undo(made.id)
    assert back.applied[0].status is PENDING

    with monkeypatch.context() as patch:
        patch.setattr(type(here.application.repository), "rewrite", fail)
        made = await service.apply([await only(here, job)])
    assert made.refused[0].reason == "The disk is full."
    assert (await here.row(job.ref)).status is PENDING
    with pytest.raises(InvalidInput, match="no round"):
        await service.undo(made.id or "none")


async def test_what_changed_meanwhile_is_refused(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    job = await submitted(here, sim, photo)
    finding = await only(here, job)
    says(here, job.ref, FAILED, error_message="by hand")
    service = here.application.reconciling
    made = await service.apply([finding])
    assert (made.id, made.applied) == ("", ())
    assert "otherwise by now" in made.refused[0].reason
    made = await service.apply([await only(here, job)])
    assert made.applied[0].status is COMPLETED
    says(here, job.ref, FAILED, error_message="again by hand")
    back = await service.undo(made.id)
    assert back.applied == ()
    assert "not as it was seen" in back.refused[0].reason
    assert (await here.row(job.ref)).error_message == "again by hand"


async def test_a_failed_row_of_a_job_that_runs_is_followed_again(
    sqlite_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    each_sim.hold()
    here = await open_copy(sqlite_url, each_sim, started=False, keep_results=Keep.NONE)
    jobs = [await here.submit(image=photo, prompt=prompt) for prompt in ("one", "two")]
    await each_sim.wait_held()
    for job in jobs:
        says(here, job.ref, FAILED, error_message="given up")
        here.application.journal.settle(job.comfy_job_id or "")
    report = await here.application.reconciling.look(jobs)
    assert [each.verdict for each in report.findings] == [Verdict.RUNNING_THOUGH_FAILED] * 2
    made = await here.application.reconciling.apply(report.doubtful)
    assert [job.status for job in made.applied] == [PROCESSING, PENDING]
    assert all(job.error_message is None and job.completed_at is None for job in made.applied)
    ids = [job.comfy_job_id or "" for job in jobs]
    entries = here.application.journal.find(ids)
    assert [entries[each].stage for each in ids] == [Stage.ACKNOWLEDGED] * 2
    assert all(entries[each].graph for each in ids)
    await each_sim.release()
    await here.application.start()
    assert [(await here.ended(job.ref)).status for job in jobs] == [COMPLETED] * 2


async def test_a_restart_loses_what_it_did_not_finish_and_files_tell_what_it_did(
    sqlite_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, each_sim, started=False)
    done = await submitted(here, each_sim, photo)
    each_sim.hold()
    open_ = await here.submit(image=photo, prompt="another cat")
    await each_sim.wait_held()
    await each_sim.restart()
    report = await here.application.reconciling.look([done, open_])
    first, second = report.findings
    assert first.verdict is Verdict.STALE_ROW
    assert any("only this run" in each.sentence for each in first.evidence)
    assert second.verdict is Verdict.LOST_IN_RESTART
    made = await here.application.reconciling.apply(report.doubtful)
    kept, lost = made.applied
    assert (kept.status, len(kept.outputs)) == (COMPLETED, 1)
    assert (lost.status, lost.error_message) == (FAILED, LOST)


async def test_a_job_that_was_called_lost_is_completed_by_its_files(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    job = await submitted(here, sim, photo)
    says(here, job.ref, FAILED, error_message=LOST)
    here.application.journal.settle(job.comfy_job_id or "")
    await sim.restart()
    finding = await only(here, job)
    assert finding.verdict is Verdict.STALE_ROW
    (repaired,) = (await here.application.reconciling.apply([finding])).applied
    assert repaired.status is COMPLETED
    assert await here.application.fetcher.fetch(repaired.outputs[0], limit=10_000_000)


async def test_outputs_that_are_gone_are_noted_once(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim, started=False)
    job = await submitted(here, each_sim, photo)
    service = here.application.reconciling
    await service.apply([await only(here, job)])
    for file in (each_sim.folder / "output").rglob("*.png"):
        file.unlink()
    finding = await only(here, job)
    assert finding.verdict is Verdict.OUTPUT_GONE
    made = await service.apply([finding])
    (noted,) = made.applied
    assert (noted.status, noted.parameters["jobmonitor"]["noted"]) == (COMPLETED, ["gone"])
    assert (await only(here, job)).verdict is Verdict.IN_STEP
    await service.undo(made.id)
    assert (await only(here, job)).verdict is Verdict.OUTPUT_GONE


PREVIEW_ONLY = {
    "1": {"class_type": "LoadImage", "inputs": {"image": "{{IMAGE}}"}},
    "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
}
PREVIEW_FORM = """
title = "Preview"
kind = "image"

[[fields]]
name = "image"
label = "Image"
type = "image"
placeholder = "IMAGE"
"""


async def test_an_output_in_temp_is_fetched_while_it_is_there_and_gone_after_a_restart(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, add_workflow: AddWorkflow
) -> None:
    add_workflow("preview", PREVIEW_ONLY, PREVIEW_FORM)
    here = await open_copy(sqlite_url, sim, started=False)
    service = here.application.reconciling
    jobs = [await here.submit("preview", image=photo) for _ in range(2)]
    for job in jobs:
        await sim.wait_done(job.comfy_job_id or "")
    await service.apply((await service.look(jobs)).doubtful)
    report = await service.look(jobs)
    assert [each.verdict for each in report.findings] == [Verdict.OUTPUT_IN_TEMP] * 2
    made = await service.apply(report.findings[:1])
    assert len(made.applied) == 1
    await sim.restart()
    first, second = (await service.look(jobs)).findings
    assert first.verdict is Verdict.IN_STEP
    assert second.verdict is Verdict.OUTPUT_GONE
    assert any("temp folder" in each.sentence for each in second.evidence)


async def test_what_was_never_sent_is_not_sent_after_it_was_given_up(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    job = await submitted(here, sim, photo)
    journal = here.application.journal
    entry = journal.find([job.comfy_job_id or ""])[job.comfy_job_id or ""]
    other = replace(entry, prompt_id="11111111-2222-4333-8444-555555555555", stage=Stage.RECORDED)
    journal.record(other)
    here.application.repository.patch(job.ref, JobPatch(comfy_job_id=other.prompt_id))
    says(here, job.ref, PENDING)
    long_ago = await older(here, job.ref)
    finding = await only(here, long_ago)
    assert finding.verdict is Verdict.NEVER_POSTED
    (failed,) = (await here.application.reconciling.apply([finding])).applied
    assert (failed.status, failed.error_message) == (FAILED, NEVER_ARRIVED)
    assert not journal.claim(other.prompt_id, here.application.clock.now())


async def older(here: Workstation, ref: JobRef) -> Job:
    """The row, made long ago."""
    database = here.application.repository._database.address  # type: ignore[attr-defined]
    execute(str(database.path), f"UPDATE {ref.source} SET created_at = '2020-01-01 00:00:00.000000'")
    return await here.row(ref)


async def test_a_lost_answer_and_a_restart_leave_it_to_the_operator(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    sim.hold()
    job = await here.submit(image=photo, prompt="a cat")
    await sim.wait_held()
    journal = here.application.journal
    entry = journal.find([job.comfy_job_id or ""])[job.comfy_job_id or ""]
    ago = here.application.clock.now() - timedelta(hours=1)
    journal.record(replace(entry, stage=Stage.SENDING, sending_since=ago, created_at=ago))
    await sim.restart()
    finding = await only(here, job)
    assert (finding.verdict, finding.verdict.is_doubtful) == (Verdict.UNDECIDED, False)
    (failed,) = (await here.application.reconciling.apply([finding])).applied
    assert (failed.status, failed.error_message) == (FAILED, UNDECIDED)


async def test_a_server_that_is_away_proves_nothing(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    job = await submitted(here, sim, photo)
    await sim.stop()
    report = await here.application.reconciling.look([job])
    (finding,) = report.findings
    assert (finding.verdict, finding.change) == (Verdict.UNREACHABLE, None)
    assert report.doubtful == ()
    assert report.untold == (finding,)


async def test_two_prompts_of_one_submission_are_told(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.hold()
    here = await open_copy(sqlite_url, sim, started=False)
    job = await here.submit(image=photo, prompt="a cat")
    await sim.wait_held()
    sent = sim.posts[-1]
    client = here.application.comfy.get(here.application.servers[0])
    await client.submit(sent["prompt"], prompt_id="second", extra_data=sent["extra_data"])
    finding = await only(here, job)
    assert (finding.verdict, finding.change) == (Verdict.POSTED_TWICE, None)
    assert any("second" in each.sentence for each in finding.evidence)
    await client.submit(sent["prompt"], prompt_id=job.comfy_job_id or "", extra_data={})
    finding = await only(here, job)
    assert any("2 times" in each.sentence for each in finding.evidence)


async def test_of_two_rows_of_one_prompt_the_newer_is_there_twice(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    job = await submitted(here, sim, photo)
    repository = here.application.repository
    new = NewJob(workflow_name="wan-i2v", comfy_url=job.comfy_url, comfy_job_id=job.comfy_job_id)
    other = repository.create(JobKind.VIDEO, new)
    first, second = (await here.application.reconciling.look([job, other])).findings
    assert first.verdict is Verdict.STALE_ROW
    assert second.verdict is Verdict.POSTED_TWICE
    assert str(job.ref) in " ".join(each.sentence for each in second.evidence)
    assert (await only(here, other)).verdict is Verdict.POSTED_TWICE
    service = here.application.reconciling
    made = await service.apply([first, second])
    assert [each.status for each in made.applied] == [COMPLETED] * 2
    first, second = (await service.look([job, other])).findings
    assert (first.verdict, second.verdict) == (Verdict.IN_STEP, Verdict.POSTED_TWICE)
    (noted,) = (await service.apply([second])).applied
    assert noted.parameters["jobmonitor"]["noted"] == ["twice"]
    assert (await only(here, other)).verdict is Verdict.IN_STEP


async def test_a_worker_that_is_dead_is_told_after_a_while_and_fails_nothing(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    clock = MovedClock()
    here = await open_copy(sqlite_url, sim, started=False, clock=clock)
    waits = await here.submit(image=photo, prompt="a cat")
    await sim.wait_done(waits.comfy_job_id or "")
    graph = sim.posts[-1]["prompt"]
    async with httpx.AsyncClient() as client:  # as a client that knows no better
        await client.post(f"{sim.url}/prompt", json={"prompt": graph, "extra_data": None, "prompt_id": "x"})
    await sim.wait_for(lambda: sim.running == ["x"])
    job = await here.submit(image=photo, prompt="another cat")
    assert (await only(here, job)).verdict is Verdict.IN_STEP
    clock.ahead += timedelta(hours=5)
    finding = await only(here, job)
    assert (finding.verdict, finding.change) == (Verdict.WORKER_DEAD, None)
    assert "Only a restart" in finding.evidence[-1].sentence


class MovedClock(SystemClock):
    """This workstation's clock, `ahead` of the time."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead.total_seconds()


async def test_another_workstations_own_server_is_not_asked(
    postgres_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(postgres_url, sim, started=False)
    there = await open_copy(postgres_url, sim, name="there", started=False)
    job = await submitted(here, sim, photo)
    asked = len(sim.requests)
    finding = await only(there, job)
    assert (finding.verdict, finding.change) == (Verdict.NOT_OURS, None)
    assert len(sim.requests) == asked
    assert (await only(here, job)).verdict is Verdict.STALE_ROW


async def test_many_jobs_are_looked_up_in_one_history(
    sqlite_url: str, sim: Simulator, open_copy: Open, add_workflow: AddWorkflow
) -> None:
    add_workflow("words", TEXT_THAT_FEEDS, TEXT_ONLY)
    here = await open_copy(sqlite_url, sim, started=False)
    jobs = [await here.submit("words", text=f"number {number}") for number in range(ONE_BY_ONE + 1)]
    for job in jobs:
        await sim.wait_done(job.comfy_job_id or "")
    before = len(sim.requests)
    report = await here.application.reconciling.look()
    assert [each.verdict for each in report.findings] == [Verdict.STALE_ROW] * len(jobs)
    asked = [path for _, path, _ in sim.requests[before:]]
    assert [path for path in asked if "/history" in path] == ["/history?max_items=2000"]


async def test_a_job_of_an_alias_is_its_servers(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    alias = f"http://localhost:{sim.port}"
    here = await open_copy(sqlite_url, Server.at(sim.url, aliases=(alias,)), started=False)
    job = await submitted(here, sim, photo)
    execute(here_database(here), "UPDATE image_jobs SET comfy_url = ?", alias)
    before = len(sim.requests)
    report = await here.application.reconciling.look(servers=[alias])
    assert [each.verdict for each in report.findings] == [Verdict.STALE_ROW]
    assert sum(path == "/queue" for _, path, _ in sim.requests[before:]) == 1
    assert report.findings[0].job.ref == job.ref


def here_database(here: Workstation) -> str:
    """The path of the jobs' file."""
    return str(here.application.repository._database.address.path)  # type: ignore[attr-defined]


# Of its own accord


QUIET = ReconcilePace(first=0.0, every=60.0, settle=0.0, confirm=0.0)


async def test_doubts_are_told_once_two_looks_found_them(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    first = await open_copy(sqlite_url, sim, keep_results=Keep.NONE)
    job = await first.submit(image=photo, prompt="a cat")
    await first.ended(job.ref)
    await first.settled()
    says(first, job.ref, FAILED, error_message="by hand")
    await first.application.close()
    here = await open_copy(sqlite_url, sim, reconciling=QUIET, keep_results=Keep.NONE)
    (told,) = await here.until(lambda: [each for each in here.events if isinstance(each, DoubtsFound)])
    (finding,) = told.findings
    assert (finding.job.ref, finding.verdict) == (job.ref, Verdict.STALE_ROW)
    assert here.application.reconciling.doubts == told.findings
    await here.application.reconciling.apply(told.findings)
    last = [each for each in here.events if isinstance(each, DoubtsFound)][-1]
    assert last.findings == ()


async def test_a_server_that_is_reached_again_is_looked_at(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, reconciling=QUIET, keep_results=Keep.NONE)
    job = await here.submit(image=photo, prompt="a cat")
    await here.ended(job.ref)
    await here.settled()
    await sim.stop()
    await here.until(lambda: _connection(here) is Connection.UNREACHABLE)
    says(here, job.ref, FAILED, error_message=LOST)
    await sim.start()
    here.application.tracking.look_now()
    await here.until(lambda: here.application.reconciling.doubts)
    assert here.application.reconciling.doubts[0].verdict is Verdict.STALE_ROW


def _connection(here: Workstation) -> Connection | None:
    return next((each.connection for each in here.application.tracking.server_statuses()), None)


# Legacy tables


@pytest.mark.postgresql
async def test_legacy_rows_are_repaired_and_put_back(
    empty_postgres_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    make_legacy(empty_postgres_url)
    here = await open_copy(empty_postgres_url, sim, started=False)
    service = here.application.reconciling
    picture = await submitted(here, sim, photo)
    clip = await here.submit("wan-i2v", image=photo, prompt="the cat turns", duration=3.0)
    await sim.wait_done(clip.comfy_job_id or "")
    report = await service.look([picture, clip])
    assert [each.verdict for each in report.findings] == [Verdict.STALE_ROW] * 2
    made = await service.apply(report.findings)
    assert [each.status for each in made.applied] == [COMPLETED] * 2
    for file in (sim.folder / "output").rglob("*.mp4"):
        file.unlink()
    finding = await only(here, clip)
    assert finding.verdict is Verdict.OUTPUT_GONE
    noted = await service.apply([finding])
    assert noted.refused == ()
    assert (await only(here, clip)).verdict is Verdict.IN_STEP  # this workstation keeps the note
    await service.undo(noted.id)
    back = await service.undo(made.id)
    assert [each.status for each in back.applied] == [PENDING] * 2
