"""What is followed already is not held twice when all rows are read again."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.db.sql.json_text import dumps
from jobmonitor.db.state import StateFile
from jobmonitor.db.state.stored_graph import StoredGraph
from jobmonitor.domain.job import Job, JobKind, JobPatch, NewJob
from jobmonitor.domain.progress import LiveState, Phase
from jobmonitor.services.bus import EventBus
from jobmonitor.services.clock import SystemClock
from jobmonitor.services.in_flight import InFlight
from jobmonitor.services.jobs import job_services
from jobmonitor.services.ports import JournalEntry, Stage
from jobmonitor.services.tracking import assigning
from jobmonitor.services.tracking.assigning import Reading, RowReader
from jobmonitor.services.tracking.context import TrackingContext, TrackingPace
from jobmonitor.services.tracking.tracked import TrackedJob
from jobmonitor.workflows.library import FileWorkflowLibrary
from tests.support.fake_application import InlineBackground
from tests.support.fake_jobs import NOON

URL = "http://gpu1:8188"
GRAPH = {"1": {"class_type": "KSampler", "inputs": {"steps": 20}}}


def entry_of(row: Job) -> JournalEntry:
    """Our own record of a job."""
    return JournalEntry(
        prompt_id=row.comfy_job_id or "",
        server_url=URL,
        client_id="client",
        workflow_name="img2img",
        stage=Stage.RECORDED,
        created_at=NOON,
        graph=GRAPH,
    )


def context(repository: SqlJobRepository, state: StateFile) -> TrackingContext:
    """What a reader of rows uses."""
    return TrackingContext(
        jobs=job_services(repository),
        journal=state,
        background=InlineBackground(),
        bus=EventBus(),
        clock=SystemClock(),
        pace=TrackingPace(),
        in_flight=InFlight(),
    )


def followed(reading: Reading) -> list[TrackedJob]:
    """The jobs as their trackers hold them."""
    return [
        TrackedJob(each.job, LiveState(ref=each.job.ref, phase=Phase.QUEUED), entry=each.entry)
        for each in reading.assignments
    ]


async def test_only_what_changed_is_another_object(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assigning, "ENTRIES_AT_ONCE", 2)
    with closing(open_database(sqlite_url)) as repository, closing(StateFile(tmp_path / "state.db")) as state:
        rows = [
            repository.create(
                JobKind.IMAGE, NewJob(workflow_name="img2img", comfy_url=URL, comfy_job_id=f"prompt {number}")
            )
            for number in range(5)
        ]
        for row in rows[1:]:
            state.record(entry_of(row))
        reader = RowReader(repository, FileWorkflowLibrary(()), context(repository, state))
        first = await reader.everything()
        repository.patch(rows[2].ref, JobPatch(prompt="another"))
        state.advance("prompt 3", Stage.SENDING)
        second = await reader.everything(followed(first))
        assert [each.job.ref for each in second.assignments] == [row.ref for row in rows]
        for number, (before, after) in enumerate(zip(first.assignments, second.assignments, strict=True)):
            assert (after.job is before.job) == (number != 2)
            assert (after.entry is before.entry) == (number != 3)
        assert second.assignments[2].job.prompt == "another"
        changed = second.assignments[3].entry
        assert changed is not None
        assert changed.stage is Stage.SENDING


def test_graphs_are_compared_as_they_lie() -> None:
    one, same, other = (StoredGraph(dumps(each)) for each in (GRAPH, GRAPH, {}))
    assert one == same
    assert one != other
    assert dict(one) == GRAPH
    assert one == same  # one of them was looked into
    assert one == GRAPH
