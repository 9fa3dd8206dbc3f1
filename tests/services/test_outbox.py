"""Submissions that wait: kept with their files, sent by themselves, each once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import (
    ArrivalUnknown,
    InvalidInput,
    InvalidSubmission,
    KeptInOutbox,
    ServerUnreachable,
    StorageError,
)
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.outbox import OutboxEntry, OutboxState
from jobmonitor.services.submitting import posting
from jobmonitor.services.submitting.steps import SubmissionStep
from jobmonitor.services.tracking import tracked
from tests.services.conftest import AddWorkflow, Open
from tests.support.database import RoleDatabase
from tests.support.pictures import png
from tests.support.workstation import Workstation

WAITING, REFUSED, INTERRUPTED = OutboxState.WAITING, OutboxState.REFUSED, OutboxState.INTERRUPTED


async def rows(here: Workstation) -> tuple[Job, ...]:
    return (await here.application.feeds.page(FeedQuery(), after=None, limit=50)).jobs


async def submit(here: Workstation, photo: Path, prompt: str = "a cat", **more: Any) -> Job:
    submission = here.submission(image=photo, prompt=prompt, **more)
    return await here.application.outbox.submit(submission)


async def keep(here: Workstation, photo: Path, prompt: str = "a cat", **more: Any) -> OutboxEntry:
    submission = here.submission(image=photo, prompt=prompt, **more)
    return await here.application.outbox.add(submission)


def prompts(sim: Simulator) -> list[str]:
    """What was posted, in its order."""
    return [body["prompt"]["2"]["inputs"]["text"] for body in sim.posts]


def kept_files(here: Workstation) -> list[Path]:
    """The copies that lie with the outbox."""
    return list((here.paths.data / "outbox").glob("*/*"))


def remove(*paths: Path) -> None:
    for path in paths:
        path.unlink()


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def empty(here: Workstation) -> None:
    """Until nothing waits any more."""
    await here.until(lambda: here.application.outbox.known == ())


async def has_state(here: Workstation, state: OutboxState) -> OutboxEntry:
    """Until the first entry is in this state."""

    def now() -> OutboxEntry | None:
        return next((each for each in here.application.outbox.known if each.state is state), None)

    return await here.until(now)


# What is away comes back


async def test_what_is_submitted_while_the_server_is_away_is_sent_when_it_is_back(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim)
    await each_sim.stop()
    with pytest.raises(KeptInOutbox) as kept:
        await submit(here, photo, "first")
    await keep(here, photo, "second")
    assert f"127.0.0.1:{each_sim.port}" in kept.value.message
    remove(photo)  # it is kept
    assert await rows(here) == ()
    first, second = await here.application.outbox.entries()
    assert first.id == kept.value.entry_id
    assert first.problem
    await each_sim.start()
    await empty(here)
    assert prompts(each_sim) == ["first", "second"]
    for job in await rows(here):
        assert (await here.ended(job.ref)).status is JobStatus.COMPLETED
    assert {job.comfy_job_id for job in await rows(here)} == {first.prompt_id, second.prompt_id}
    assert kept_files(here) == []


async def test_what_is_submitted_while_the_database_is_away_is_sent_when_it_is_back(
    postgres: RoleDatabase, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(postgres.url, sim)
    await here.until(lambda: here.application.database)
    postgres.take_away()
    with pytest.raises(KeptInOutbox):
        await submit(here, photo)
    assert sim.posts == []
    postgres.give_back()
    await empty(here)
    (job,) = await rows(here)
    assert (await here.ended(job.ref)).status is JobStatus.COMPLETED
    assert len(sim.posts) == 1


async def test_what_is_submitted_while_the_database_is_being_switched_waits_for_it(
    postgres: RoleDatabase, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(postgres.url, sim, started=False)
    assert not (await here.application.background.run(here.application.repository.info)).read_only
    with postgres.read_only(), pytest.raises(KeptInOutbox, match="can be read but not written"):
        await submit(here, photo)
    assert sim.posts == []
    (entry,) = await here.application.outbox.entries()
    assert here.application.journal.unsettled() == ()
    await here.application.start()
    await empty(here)
    (job,) = await rows(here)
    assert job.comfy_job_id == entry.prompt_id
    assert (await here.ended(job.ref)).status is JobStatus.COMPLETED
    assert len(sim.posts) == 1


async def test_another_start_sends_what_was_kept(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    await keep(here, photo)
    await here.application.close()
    here = await open_copy(sqlite_url, sim)
    await here.until(lambda: bool(sim.posts))
    await empty(here)
    (job,) = await rows(here)
    assert (await here.ended(job.ref)).status is JobStatus.COMPLETED


async def test_two_copies_that_share_an_outbox_send_each_entry_once(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    for number in range(6):
        await keep(here, photo, f"number {number}")
    beside = await open_copy(sqlite_url, sim, started=False)
    await here.application.start()
    await beside.application.start()
    await empty(here)
    await beside.until(lambda: beside.application.outbox.known == ())
    assert sorted(prompts(sim)) == [f"number {number}" for number in range(6)]
    assert len(await rows(here)) == 6


async def test_what_is_for_another_database_waits_for_that_one(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, tmp_path: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    entry = await keep(here, photo)
    await here.application.close()
    other = await open_copy(str(tmp_path / "other.sqlite"), sim)
    assert await other.application.outbox.entries() == (entry,)
    with pytest.raises(InvalidInput, match="another database"):
        await other.application.outbox.send(entry.id)
    assert sim.posts == []


# What is wrong with it


async def test_what_the_server_refuses_stays_with_its_reason_until_it_is_corrected(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    sim.faults.refuse = True
    entry = await keep(here, photo)
    refused = await has_state(here, REFUSED)
    assert (refused.id, refused.attempts) == (entry.id, 1)
    assert refused.problem
    (failed,) = await rows(here)
    assert failed.status is JobStatus.FAILED
    sim.faults.clear()
    await here.application.outbox.retry(entry.id)
    await empty(here)
    again = next(job for job in await rows(here) if job.ref != failed.ref)
    assert (await here.ended(again.ref)).status is JobStatus.COMPLETED
    assert again.comfy_job_id != failed.comfy_job_id


async def test_values_that_can_never_be_sent_are_not_kept(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim)
    await sim.stop()
    with pytest.raises(InvalidSubmission):
        await submit(here, photo, steps=0)
    assert await here.application.outbox.entries() == ()


async def test_what_cannot_be_kept_is_said(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    await sim.stop()
    write(here.paths.data / "outbox", b"in the way")
    with pytest.raises(StorageError, match="cannot be kept"):
        await submit(here, photo)
    assert await here.application.outbox.entries() == ()


async def test_a_kept_file_that_is_lost_is_said_and_nothing_is_sent(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    await keep(here, photo)
    remove(*kept_files(here))
    write(photo, png(9, 9, 9))
    await here.application.start()
    refused = await has_state(here, REFUSED)
    assert "photo.png" in refused.problem
    assert sim.posts == []
    assert await rows(here) == ()


async def test_a_lost_answer_is_followed_and_never_sent_again(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "LOOKS_AFTER_SILENCE", ())
    sim.faults.lost_answer = True
    here = await open_copy(sqlite_url, sim, started=False)
    entry = await keep(here, photo)
    with pytest.raises(ArrivalUnknown):
        await here.application.outbox.send(entry.id)
    assert await here.application.outbox.entries() == ()
    await here.application.start()
    (job,) = await rows(here)
    assert (await here.ended(job.ref)).status is JobStatus.COMPLETED
    assert len(sim.posts) == 1


async def test_a_server_that_goes_away_behind_the_row_leaves_a_row_that_says_so(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    client: Any = here.application.comfy.get(here.application.servers[0])

    async def away(graph: Mapping[str, Any], **options: Any) -> Any:
        raise ServerUnreachable("The server does not answer.")

    monkeypatch.setattr(client, "submit", away)
    with pytest.raises(ServerUnreachable):
        await submit(here, photo)
    (job,) = await rows(here)
    assert job.status is JobStatus.FAILED
    assert await here.application.outbox.entries() == ()


# What the operator does


async def test_entries_are_moved_dropped_and_taken_back(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, tmp_path: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    outbox = here.application.outbox
    first, second, third = [await keep(here, photo, f"number {number}") for number in range(3)]
    await outbox.move(third.id, first.id)
    dropped = await outbox.drop(second.id)
    assert [each.id for each in outbox.known] == [third.id, first.id]
    with pytest.raises(InvalidInput):
        await outbox.drop(second.id)
    beside = await open_copy(str(tmp_path / "other.sqlite"), sim, started=False)
    await beside.application.outbox.tidy()  # what another copy dropped is not forgotten
    await outbox.restore(dropped)
    await outbox.drop(first.id)
    await here.application.start()
    await empty(here)
    assert prompts(sim) == ["number 2", "number 1"]
    with pytest.raises(InvalidInput):
        await outbox.retry(third.id)


async def test_what_is_open_in_a_form_is_not_sent_and_is_saved_back(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    outbox = here.application.outbox
    entry = await keep(here, photo, "as it was")
    taken = await outbox.edit(entry.id)
    assert taken.values == entry.values
    assert taken.values["image"] == photo
    with pytest.raises(InvalidInput):
        await outbox.drop(entry.id)
    beside = await open_copy(sqlite_url, sim, started=False)
    with pytest.raises(InvalidInput):
        await beside.application.outbox.send(entry.id)
    saved = await outbox.save(taken, here.submission(image=photo, prompt="as it is now"))
    assert (saved.id, saved.state) == (entry.id, WAITING)
    await outbox.send(entry.id)
    assert prompts(sim) == ["as it is now"]
    with pytest.raises(InvalidInput):
        await outbox.save(taken, here.submission(image=photo, prompt="late"))


async def test_what_was_open_in_a_form_of_a_copy_that_ended_waits_for_the_operator(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    entry = await keep(here, photo)
    taken = await here.application.outbox.edit(entry.id)
    await here.application.outbox.leave(taken)
    assert await here.application.outbox.entries() == (entry,)
    await here.application.outbox.edit(entry.id)
    await here.application.close()
    here = await open_copy(sqlite_url, sim)
    left = await has_state(here, INTERRUPTED)
    assert (left.id, sim.posts) == (entry.id, [])
    await here.application.outbox.retry(entry.id)
    await empty(here)
    assert len(sim.posts) == 1


# What was cut off


class CutOff(BaseException):
    """Ends a submission as a kill would, but for its process."""


@pytest.mark.parametrize("step", ["upload", "row", "behind the row"])
async def test_a_submission_that_was_cut_off_is_found_in_the_outbox_or_finished(
    sqlite_url: str,
    sim: Simulator,
    open_copy: Open,
    photo: Path,
    step: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tracked, "UNSENT", timedelta(seconds=0.2))
    here = await open_copy(sqlite_url, sim, started=False)
    application: Any = here.application
    journal = application.journal
    advance, settle = journal.advance, journal.settle

    async def no_upload(*args: Any, **options: Any) -> Any:
        raise CutOff

    def no_row(*args: Any, **options: Any) -> Any:
        raise CutOff

    if step == "upload":
        monkeypatch.setattr(application.comfy.get(application.servers[0]), "upload", no_upload)
    elif step == "row":
        monkeypatch.setattr(application.repository, "create", no_row)
    else:
        monkeypatch.setattr(journal, "advance", no_row)
    monkeypatch.setattr(journal, "settle", lambda *_: None)
    with pytest.raises(CutOff):
        await submit(here, photo)
    monkeypatch.setattr(journal, "advance", advance)
    monkeypatch.setattr(journal, "settle", settle)
    await here.application.close()
    here = await open_copy(sqlite_url, sim)
    if step == "behind the row":
        (job,) = await rows(here)
        assert (await here.ended(job.ref)).status is JobStatus.FAILED
        await here.settled()
        assert here.application.outbox.known == ()
        return
    left = await has_state(here, INTERRUPTED)
    assert left.values["prompt"] == "a cat"
    assert await rows(here) == ()
    assert here.application.journal.unsettled() == ()
    await here.application.outbox.retry(left.id)
    await empty(here)
    (job,) = await rows(here)
    assert (await here.ended(job.ref)).status is JobStatus.COMPLETED
    assert len(sim.posts) == 1


async def test_what_is_cut_off_on_its_way_into_the_outbox_is_found_there(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    application = here.application

    async def goes_away(*args: Any, **options: Any) -> Any:
        raise ServerUnreachable("It is away.")

    async def cut_off(*args: Any, **options: Any) -> Any:
        raise CutOff

    monkeypatch.setattr(application.comfy.get(application.servers[0]), "upload", goes_away)
    monkeypatch.setattr(application.outbox, "add", cut_off)
    with pytest.raises(CutOff):
        await submit(here, photo)
    await application.close()
    here = await open_copy(sqlite_url, sim)
    left = await has_state(here, INTERRUPTED)
    assert left.values["prompt"] == "a cat"
    assert await rows(here) == ()
    await here.application.outbox.retry(left.id)
    await empty(here)
    assert len(sim.posts) == 1


async def test_what_is_under_way_when_the_window_is_closed_is_found_at_the_next_start(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    client: Any = here.application.comfy.get(here.application.servers[0])
    waits = asyncio.Event()

    async def slow(*args: Any, **options: Any) -> Any:
        waits.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(client, "upload", slow)
    task = asyncio.ensure_future(submit(here, photo))
    await waits.wait()
    here.application.outbox.closing()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await here.application.close()
    here = await open_copy(sqlite_url, sim)
    left = await has_state(here, INTERRUPTED)
    assert left.values["prompt"] == "a cat"
    assert sim.posts == []


async def test_what_another_copy_submits_just_now_is_left_alone(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    client: Any = here.application.comfy.get(here.application.servers[0])
    upload, waits, may_go = client.upload, asyncio.Event(), asyncio.Event()

    async def slow(*args: Any, **options: Any) -> Any:
        waits.set()
        await may_go.wait()
        return await upload(*args, **options)

    monkeypatch.setattr(client, "upload", slow)
    task = asyncio.ensure_future(submit(here, photo))
    await waits.wait()
    beside = await open_copy(sqlite_url, sim)
    looks = 0

    def looked() -> bool:
        return looks >= 3

    outbox: Any = beside.application.outbox
    entries = outbox.entries

    async def counted() -> Any:
        nonlocal looks
        looks += 1
        return await entries()

    monkeypatch.setattr(outbox, "entries", counted)
    await beside.until(looked)
    may_go.set()
    job = await task
    assert (await beside.ended(job.ref)).status is JobStatus.COMPLETED
    assert outbox.known == ()


async def test_a_prompt_that_was_sent_from_the_outbox_is_not_sent_again_by_the_next_start(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    entry = await keep(here, photo)
    memory: Any = here.application.outbox._memory
    with monkeypatch.context() as patch:

        def cut_off(*args: Any, **options: Any) -> Any:
            raise CutOff

        patch.setattr(memory, "remove", cut_off)
        with pytest.raises(CutOff):
            await here.application.outbox.send(entry.id)
    await here.application.close()
    here = await open_copy(sqlite_url, sim)
    await here.until(lambda: here.application.outbox._known == ())
    (job,) = await rows(here)
    assert (await here.ended(job.ref)).status is JobStatus.COMPLETED
    assert len(sim.posts) == 1


async def test_a_row_of_an_attempt_that_was_cut_off_is_used(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    entry = await keep(here, photo)
    journal: Any = here.application.journal

    def cut_off(*args: Any, **options: Any) -> Any:
        raise CutOff

    with monkeypatch.context() as patch:
        patch.setattr(journal, "advance", cut_off)
        with pytest.raises(CutOff):
            await here.application.outbox.send(entry.id)
    await here.application.close()
    here = await open_copy(sqlite_url, sim, started=False)
    (row,) = await rows(here)
    (left,) = await here.application.outbox.entries()
    memory: Any = here.application.outbox._memory
    memory.release(replace(left, owner="", state=WAITING), former_owner=left.owner)
    job = await here.application.outbox.send(entry.id)
    assert job.ref == row.ref
    assert len(await rows(here)) == len(sim.posts) == 1


async def test_a_submission_goes_to_the_front(
    sqlite_url: str, each_sim: Simulator, open_copy: Open, photo: Path, add_workflow: AddWorkflow
) -> None:
    here = await open_copy(sqlite_url, each_sim, started=False)
    each_sim.hold()
    await submit(here, photo, "runs")
    await each_sim.wait_held()
    await submit(here, photo, "waits")
    submission = here.submission(image=photo, prompt="before it")
    job = await here.application.outbox.submit(submission, front=True)
    assert each_sim.pending[0] == job.comfy_job_id
    await each_sim.release()


async def test_a_step_before_the_row_is_told_as_one(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    told: list[SubmissionStep] = []
    submission = here.submission(image=photo, prompt="x")
    await here.application.outbox.submit(submission, report=told.append)
    assert told[0].text == "Checking"
    assert told[-1].is_final
