"""What is wanted and kept of results, in the state file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobmonitor.db.state import StateFile
from jobmonitor.db.state.results import MAX_OUTPUTS, FileResultMemory
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.results import KeptState

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
REF, OTHER = JobRef("image_jobs", "1"), JobRef("video_jobs", "1")
A, B = "http://gpu1:8188/view?filename=a.png&type=output", "http://gpu1:8188/view?filename=b.png&type=temp"
DIGEST = "ab" * 32


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[FileResultMemory]:
    state = StateFile(tmp_path / "state.sqlite")
    yield FileResultMemory(state.storage)
    state.close()


def test_what_is_wanted_is_noted_once(memory: FileResultMemory) -> None:
    assert memory.want("here", REF, (A, B), NOON) == 2
    assert memory.want("here", REF, (A, B), LATER) == 0
    first, second = memory.of("here", [REF])
    assert (first.place, first.address, first.state, first.wanted_at) == (0, A, KeptState.WANTED, NOON)
    assert second.address == B
    assert memory.of("there", [REF]) == memory.of("here", [OTHER]) == ()
    assert memory.count_open("here") == 2


def test_files_of_temp_folders_come_first_and_then_the_oldest(memory: FileResultMemory) -> None:
    memory.want("here", REF, (A,), NOON)
    memory.want("here", OTHER, (A, B), LATER)
    assert [each.address for each in memory.due("here", LATER, 10)] == [B, A, A]
    assert [each.ref for each in memory.due("here", NOON, 10)] == [REF]
    assert len(memory.due("here", LATER, 2)) == 2
    assert memory.next_due("here") == NOON
    assert memory.next_due("there") is None


def test_one_comes_back_as_it_was_saved(memory: FileResultMemory) -> None:
    memory.want("here", REF, (A, B), NOON)
    kept = replace(
        memory.of("here", [REF])[0],
        state=KeptState.KEPT,
        digest=DIGEST,
        suffix=".png",
        byte_count=12,
        stored_at=LATER,
        stored_address="https://cdn/x.png",
        attempts=3,
        problem="None any more.",
        due_at=LATER,
    )
    memory.save(kept)
    assert memory.of("here", [REF])[0] == kept
    assert memory.at_address(A) == memory.at_address("https://cdn/x.png") == (kept,)
    assert memory.at_address(B) == ()
    assert memory.want("here", REF, ("https://cdn/x.png", B), LATER) == 0  # the row has its new address
    assert memory.of("here", [REF])[0] == kept
    memory.dropped([DIGEST])
    assert memory.of("here", [REF])[0].state is KeptState.DROPPED


def test_what_is_not_settled_is_pinned(memory: FileResultMemory) -> None:
    memory.want("here", REF, (A,), NOON)
    fetched = replace(memory.of("here", [REF])[0], state=KeptState.FETCHED, digest=DIGEST)
    memory.save(fetched)
    assert memory.pinned() == {DIGEST}
    memory.dropped([DIGEST])
    assert memory.of("here", [REF]) == (fetched,)


@pytest.mark.parametrize("state", [KeptState.GONE, KeptState.FAILED, KeptState.DROPPED, KeptState.WANTED])
def test_what_is_not_here_is_tried_anew_where_somebody_asks(
    memory: FileResultMemory, state: KeptState
) -> None:
    memory.want("here", REF, (A,), NOON)
    (result,) = memory.of("here", [REF])
    memory.save(replace(result, state=state, attempts=5, problem="No.", due_at=LATER))
    memory.want("here", REF, (A,), NOON)
    assert memory.of("here", [REF])[0].problem == "No."
    memory.want("here", REF, (A,), NOON, again=True)
    assert memory.of("here", [REF]) == (result,)


def test_another_output_in_its_place_is_wanted_anew(memory: FileResultMemory) -> None:
    memory.want("here", REF, (A,), NOON)
    memory.save(replace(memory.of("here", [REF])[0], state=KeptState.KEPT, digest=DIGEST))
    assert memory.want("here", REF, (B,), LATER) == 1
    (result,) = memory.of("here", [REF])
    assert (result.address, result.state, result.digest) == (B, KeptState.WANTED, None)


def test_a_server_that_is_away_puts_off_its_own_files_alone(memory: FileResultMemory) -> None:
    other = "http://gpu1:81880/view?filename=a.png"
    memory.want("here", REF, (A, other), NOON)
    memory.postpone("here", "http://gpu1:8188/", LATER)
    assert [each.address for each in memory.due("here", NOON, 10)] == [other]
    assert memory.due("here", NOON, 10, ["http://gpu1:81880/"]) == ()
    memory.hurry("here", "http://gpu1:8188/", NOON)
    assert len(memory.due("here", NOON, 10)) == 2
    memory.postpone("here", "", LATER)
    assert memory.next_due("here") == LATER


def test_a_job_with_very_many_outputs_is_bounded(memory: FileResultMemory) -> None:
    assert memory.want("here", REF, [f"{A}{n}" for n in range(MAX_OUTPUTS + 5)], NOON) == MAX_OUTPUTS
