"""A submission: what is written before what is sent, and what arrives."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobmonitor.config.paths import Paths
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import (
    ArrivalUnknown,
    DatabaseError,
    InvalidSubmission,
    PromptRefused,
    ServerError,
    ServerFault,
    ServerUnreachable,
    StorageError,
)
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.server import QueueState
from jobmonitor.services.ports import Stage
from jobmonitor.services.submitting import posting
from jobmonitor.services.submitting.submission import SubmissionStep
from jobmonitor.services.tracking import tracked
from jobmonitor.services.tracking.result import UNDECIDED
from tests.services.conftest import AddWorkflow, Open
from tests.support.database import RoleDatabase
from tests.support.graphs import HALF_VALID, WITH_IMAGE
from tests.support.pictures import png
from tests.support.workstation import Workstation

AWKWARD = "a \"quoted\" word, \\n and 😀\nsecond line {{PROMPT}} {braces} \\ 'single' \t tab"


def prompts_of(sim: Simulator) -> list[dict[str, Any]]:
    return [body["prompt"] for body in sim.posts]


def sent(sim: Simulator, path: str) -> list[int]:
    """Statuses of the POSTs to a path, in their order."""
    return [status for method, where, status in sim.requests if method == "POST" and where == path]


@pytest.fixture
def namesake(tmp_path: Path) -> Path:
    """Another picture of the same name."""
    path = tmp_path / "other" / "photo.png"
    path.parent.mkdir()
    path.write_bytes(png(1, 2, 3))
    return path


async def count(here: Workstation) -> int:
    return (await here.application.feeds.counts(FeedQuery())).total


async def rows(here: Workstation) -> tuple[Job, ...]:
    """All rows, newest first."""
    return (await here.application.feeds.page(FeedQuery(), after=None, limit=50)).jobs


async def test_the_journal_comes_before_the_upload_and_the_row_before_the_prompt(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim, started=False)
    steps: list[tuple[str, list[Stage], int, int]] = []

    def report(step: SubmissionStep) -> None:
        journal = StateFile(here.paths.state_file)
        stages = [entry.stage for entry in journal.unsettled()]
        journal.close()
        rows = here.application.repository.counts(FeedQuery()).total
        steps.append((step.text, stages, rows, len(each_sim.posts)))

    job = await here.application.submission.submit(
        here.submission(image=photo, prompt="a cat"), report=report
    )
    assert job.status is JobStatus.PENDING
    first_upload = next(step for step in steps if step[0] == "Sending photo.png")
    assert first_upload == ("Sending photo.png", [Stage.INTENT], 0, 0)
    assert ("Recording", [Stage.INTENT], 0, 0) in steps
    assert steps[-1] == ("Sending", [Stage.RECORDED], 1, 0)
    assert [entry.stage for entry in here.application.journal.unsettled()] == [Stage.ACKNOWLEDGED]
    assert [body["prompt_id"] for body in each_sim.posts] == [job.comfy_job_id]
    assert each_sim.posts[0]["client_id"] == here.application.comfy.get(here.application.servers[0]).client_id


async def test_an_awkward_prompt_arrives_unchanged_in_graph_and_row(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(database_url, each_sim, started=False)
    job = await here.submit(image=photo, prompt=AWKWARD)
    (graph,) = prompts_of(each_sim)
    assert graph["2"]["inputs"]["text"] == AWKWARD
    assert (await here.row(job.ref)).prompt == AWKWARD


@given(
    prompt=st.text(
        st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=60
    ).filter(str.strip)
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_text_arrives_unchanged(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, prompt: str
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    job = await here.submit(image=photo, prompt=prompt)
    assert prompts_of(sim)[-1]["2"]["inputs"]["text"] == prompt
    assert (await here.row(job.ref)).prompt == prompt


@pytest.mark.parametrize("seed", [0, 2**53 + 1, 2**63, 2**64 - 1])
async def test_a_seed_of_64_bits_arrives_exactly(
    database_url: str, sim: Simulator, open_copy: Open, photo: Path, seed: int
) -> None:
    here = await open_copy(database_url, sim, started=False)
    job = await here.submit(image=photo, prompt="a cat", seed=seed)
    assert prompts_of(sim)[0]["7"]["inputs"]["seed"] == seed
    assert (await here.row(job.ref)).parameters["seed"] == seed


async def test_the_name_that_the_server_gives_an_upload_is_used(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path, namesake: Path
) -> None:
    here = await open_copy(database_url, each_sim, started=False)
    await here.submit(image=photo, prompt="first")
    job = await here.submit(image=namesake, prompt="second")
    first, second = prompts_of(each_sim)
    assert first["4"]["inputs"]["image"] == "photo.png"
    assert second["4"]["inputs"]["image"] == "photo (1).png"
    assert job.inputs.images == (f"{each_sim.url}/view?filename=photo%20%281%29.png&subfolder=&type=input",)


# What the server refuses


async def test_a_refused_prompt_fails_its_row_with_the_operators_sentence(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    each_sim.faults.refuse = True
    here = await open_copy(database_url, each_sim, started=False)
    with pytest.raises(PromptRefused) as refused:
        await here.submit(image=photo, prompt="a cat")
    (job,) = await rows(here)
    assert job.status is JobStatus.FAILED
    assert job.error_message == str(refused.value)
    assert "sd_xl_base_1.0.safetensors" in job.error_message
    assert "HTTP" not in job.error_message
    assert job.parameters["jobmonitor"]["error"]["nodes"][0]["input"] == "ckpt_name"
    await here.settled()
    assert here.application.journal.unsettled() == ()
    assert here.own_changes(job.ref) == [JobStatus.PENDING, JobStatus.FAILED]


async def test_an_unreachable_server_fails_the_row(
    database_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    await sim.stop()
    here = await open_copy(database_url, sim, started=False)
    with pytest.raises(ServerUnreachable):
        await here.submit(image=photo, prompt="a cat")
    (job,) = await rows(here)
    assert job.status is JobStatus.FAILED
    assert f"127.0.0.1:{sim.port}" in (job.error_message or "")
    assert job.prompt == "a cat"
    assert job.inputs.images == ("photo.png",)
    await here.settled()
    assert here.application.journal.unsettled() == ()


@pytest.mark.parametrize("path", ["/upload/image", "/prompt"])
async def test_a_fault_of_the_server_fails_the_row_and_nothing_is_sent_again(
    sqlite_url: str,
    sim: Simulator,
    open_copy: Open,
    photo: Path,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(posting, "LOOKS_AFTER_SILENCE", (0.0, 0.1))
    sim.faults.http_500.add(path)
    here = await open_copy(sqlite_url, sim, started=False)
    with pytest.raises(ServerFault):
        await here.submit(image=photo, prompt="a cat")
    (job,) = await rows(here)
    assert job.status is JobStatus.FAILED
    assert sent(sim, path) == [500]
    await here.settled()
    assert here.application.journal.unsettled() == ()


async def test_a_server_that_answers_garbage_fails_the_row(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.faults.garbage = True
    here = await open_copy(sqlite_url, sim, started=False)
    with pytest.raises(ServerError):
        await here.submit(image=photo, prompt="a cat")
    (job,) = await rows(here)
    assert job.status is JobStatus.FAILED
    assert "ComfyUI" in (job.error_message or "")


async def test_a_half_valid_prompt_is_taken_out_and_fails_its_row(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path, add_workflow: AddWorkflow
) -> None:
    add_workflow("halved", HALF_VALID, WITH_IMAGE.replace("RESULT", "4"))
    here = await open_copy(database_url, each_sim, started=False)
    each_sim.hold()
    await here.submit(image=photo, prompt="keeps the server busy")
    await each_sim.wait_held()
    with pytest.raises(PromptRefused) as refused:
        await here.submit("halved", image=photo)
    job, _ = await rows(here)
    assert (job.workflow_name, job.status) == ("halved", JobStatus.FAILED)
    assert job.error_message == str(refused.value)
    assert "Scale" in job.error_message
    assert each_sim.pending == []
    assert len(each_sim.running) == 1
    await each_sim.release()


async def test_an_invalid_output_that_nobody_wants_does_no_harm(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, add_workflow: AddWorkflow
) -> None:
    add_workflow("halved", HALF_VALID, WITH_IMAGE.replace("RESULT", "2"))
    here = await open_copy(sqlite_url, sim)
    job = await here.submit("halved", image=photo)
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    assert len(ended.outputs) == 1


# Answers that are lost


async def test_a_prompt_whose_answer_was_lost_is_found_and_followed_and_sent_once(
    database_url: str, each_sim: Simulator, open_copy: Open, photo: Path
) -> None:
    each_sim.faults.lost_answer = True
    here = await open_copy(database_url, each_sim)
    job = await here.submit(image=photo, prompt="a cat")
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    assert [body["prompt_id"] for body in each_sim.posts] == [job.comfy_job_id]


async def test_a_prompt_whose_run_was_over_before_anybody_could_look_is_found_in_the_history(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sim.faults.lost_answer = True
    here = await open_copy(sqlite_url, sim, started=False)
    client = here.application.comfy.get(here.application.servers[0])
    queue = client.queue

    async def when_it_is_over() -> QueueState:
        await here.until(lambda: sim.history)
        return await queue()

    monkeypatch.setattr(posting, "LOOKS_AFTER_SILENCE", (0.0,))
    monkeypatch.setattr(client, "queue", when_it_is_over)
    job = await here.submit(image=photo, prompt="a cat")
    assert list(sim.history) == [job.comfy_job_id]
    assert here.application.journal.unsettled()[0].stage is Stage.ACKNOWLEDGED


async def test_a_prompt_that_nobody_can_tell_of_stays_pending_and_is_completed_by_the_next_start(
    database_url: str, sim: Simulator, open_copy: Open, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "LOOKS_AFTER_SILENCE", (0.0,))
    sim.faults.lost_answer = True
    here = await open_copy(database_url, sim, started=False)
    await here.application.comfy.get(here.application.servers[0]).info()
    sim.faults.http_500 = {"/queue"}
    with pytest.raises(ArrivalUnknown) as unknown:
        await here.submit(image=photo, prompt="a cat")
    (job,) = await rows(here)
    assert (job.status, job.ref.key) == (JobStatus.PENDING, unknown.value.job_id)
    await here.application.close()
    sim.faults.clear()
    await sim.wait_done(job.comfy_job_id or "")
    again = await open_copy(database_url, sim)
    ended = await again.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    assert len(sim.posts) == 1


async def test_a_prompt_whose_answer_and_server_were_lost_is_told_as_undecided_by_its_submitter_alone(
    postgres_url: str,
    shared_sim: tuple[Simulator, str],
    open_copy: Open,
    photo: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sim, address = shared_sim
    monkeypatch.setattr(posting, "LOOKS_AFTER_SILENCE", (0.0,))
    sim.faults.lost_answer = True
    here = await open_copy(postgres_url, address, started=False)
    sim.hold()
    task = asyncio.create_task(here.submit(image=photo, prompt="a cat"))
    await sim.wait_for(lambda: bool(sim.posts))
    await sim.restart()
    with pytest.raises(ArrivalUnknown):
        await task
    (job,) = await rows(here)
    await here.application.start()
    there = await open_copy(postgres_url, address, name="there")
    assert (await there.seen(job.ref, Phase.UNSEEN)).problem
    assert (await here.row(job.ref)).status is JobStatus.PENDING
    monkeypatch.setattr(tracked, "IN_FLIGHT", timedelta(0))
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.FAILED
    assert ended.error_message == UNDECIDED
    assert there.own_changes(job.ref) == []
    assert len(sim.posts) == 1


async def test_the_id_that_an_old_server_gives_is_stored_and_followed(
    database_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.faults.old_ids = True
    here = await open_copy(database_url, sim)
    job = await here.submit(image=photo, prompt="a cat")
    assert job.comfy_job_id != sim.posts[0]["prompt_id"]
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    assert [ended.comfy_job_id] == list(sim.history)


# The database


async def test_nothing_is_sent_while_the_database_is_down(
    tmp_path: Path, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(str(tmp_path / "no such folder" / "jobs.db"), sim, started=False)
    with pytest.raises(DatabaseError):
        await here.submit(image=photo, prompt="a cat")
    assert sim.requests == []
    await here.settled()
    assert here.application.journal.unsettled() == ()


async def test_no_prompt_is_sent_where_the_row_cannot_be_written(
    postgres: RoleDatabase, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(postgres.url, sim, started=False)
    await count(here)
    postgres.take_away()
    with pytest.raises(DatabaseError):
        await here.submit(image=photo, prompt="a cat")
    assert sent(sim, "/prompt") == []
    await here.settled()
    assert here.application.journal.unsettled() == ()


async def test_nothing_is_sent_and_the_row_fails_where_its_record_cannot_be_kept(
    sqlite_url: str, tmp_path: Path, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)

    def report(step: SubmissionStep) -> None:
        if step.text == "Recording":
            with closing(sqlite3.connect(Paths.below(tmp_path / "here").state_file)) as state:
                state.execute(
                    "CREATE TRIGGER full BEFORE UPDATE ON submissions BEGIN SELECT RAISE(ABORT, 'full'); END"
                )

    with pytest.raises(StorageError):
        await here.application.submission.submit(here.submission(image=photo, prompt="a cat"), report=report)
    assert sent(sim, "/prompt") == []
    (job,) = await rows(here)
    assert job.status is JobStatus.FAILED
    assert job.error_message


@pytest.mark.parametrize("old_ids", [False, True])
async def test_a_database_that_is_lost_after_the_prompt_was_sent_is_caught_up_with(
    postgres: RoleDatabase, sim: Simulator, open_copy: Open, photo: Path, old_ids: bool
) -> None:
    sim.faults.old_ids = old_ids
    here = await open_copy(postgres.url, sim)
    sim.hold()

    def report(step: SubmissionStep) -> None:
        if step.text == "Sending":
            postgres.take_away()

    job = await here.application.submission.submit(
        here.submission(image=photo, prompt="a cat"), report=report
    )
    await here.until(lambda: here.application.feeds.lost_since is not None)
    await sim.release()
    await sim.wait_for(lambda: bool(sim.history))
    postgres.give_back()
    here.application.feeds.look_now()
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    assert [ended.comfy_job_id] == list(sim.history)
    assert here.own_changes(job.ref).count(JobStatus.COMPLETED) == 1
    await here.until(lambda: not here.application.journal.unsettled())


async def test_a_refusal_is_told_although_the_database_is_lost(
    postgres: RoleDatabase, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    sim.faults.refuse = True
    here = await open_copy(postgres.url, sim, started=False)

    def report(step: SubmissionStep) -> None:
        if step.text == "Sending":
            postgres.take_away()

    with pytest.raises(PromptRefused):
        await here.application.submission.submit(here.submission(image=photo, prompt="a cat"), report=report)


# Values


async def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_written(
    sqlite_url: str, sim: Simulator, open_copy: Open, tmp_path: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    with pytest.raises(InvalidSubmission) as invalid:
        await here.submit(image=tmp_path / "none.png", steps=0, colour="red")
    assert {problem.field for problem in invalid.value.problems} == {"image", "prompt", "steps", "colour"}
    assert sim.requests == []
    assert await rows(here) == ()
    await here.settled()
    assert here.application.journal.unsettled() == ()


async def test_a_file_that_vanishes_while_it_is_sent_leaves_nothing_open(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)

    def report(step: SubmissionStep) -> None:
        if step.text.startswith("Sending photo"):
            photo.unlink(missing_ok=True)

    with pytest.raises(StorageError):
        await here.application.submission.submit(here.submission(image=photo, prompt="a cat"), report=report)
    assert sent(sim, "/prompt") == []
    await here.settled()
    assert here.application.journal.unsettled() == ()
