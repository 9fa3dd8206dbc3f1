"""Repairs in the state file: what was planned, what was done, what was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobmonitor.db.state.repairs import FileRepairBook
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.domain.job import JobRef, JobStatus, OutputFile
from jobmonitor.domain.reconciling import Evidence, Mark, Truth, Verdict
from jobmonitor.domain.row_state import RowState
from jobmonitor.services.ports.repairs import Repair

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE = RowState(status=JobStatus.FAILED, status_text="error", error_message="lost", started_at=NOON)
AFTER = RowState(status=JobStatus.COMPLETED, outputs=("http://a/b",), output_file=OutputFile("b", "c"))
FIRST, SECOND = JobRef("image_jobs", "1"), JobRef("video_jobs", "1")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[FileRepairBook]:
    with closing(StateFile(tmp_path / "state.sqlite")) as state:
        yield FileRepairBook(state.storage)


def repair(ref: JobRef = FIRST, **values: object) -> Repair:
    usual: dict[str, object] = {
        "round": "r1",
        "applied_at": NOON,
        "database": "studio",
        "ref": ref,
        "verdict": Verdict.STALE_ROW,
        "before": BEFORE,
        "after": AFTER,
        "evidence": (Evidence(Truth.SERVER, "It says so.", NOON),),
    }
    return Repair(**{**usual, **values})  # type: ignore[arg-type]  # a test's own values


def test_what_is_planned_reads_back_whole_and_what_was_done_replaces_it(book: FileRepairBook) -> None:
    planned = (repair(), repair(SECOND, mark=Mark.GONE))
    book.plan(planned)
    assert book.of_round("r1") == planned
    written = replace(AFTER, completed_at=NOON)
    book.applied("r1", {FIRST: written})
    assert book.of_round("r1") == (replace(planned[0], after=written), planned[1])
    book.refused("r1", [SECOND])
    assert [each.ref for each in book.of_round("r1")] == [FIRST]
    assert book.of_round("r2") == ()


def test_rounds_are_listed_newest_first_with_what_was_undone(book: FileRepairBook) -> None:
    later = NOON + timedelta(hours=1)
    book.plan([repair(), repair(SECOND)])
    book.plan([repair(round="r2", applied_at=later)])
    book.plan([repair(round="r3", database="another")])
    book.undone("r1", [SECOND], later)
    found = [(each.id, each.at, each.jobs, each.undone) for each in book.rounds("studio", 10)]
    assert found == [("r2", later, 1, 0), ("r1", NOON, 2, 1)]
    assert [each.id for each in book.rounds("studio", 1)] == ["r2"]
    assert [each.undone_at for each in book.of_round("r1")] == [None, later]


def test_marks_last_until_they_are_taken_back(book: FileRepairBook) -> None:
    book.plan([repair(mark=Mark.GONE), repair(SECOND)])
    book.plan([repair(round="r2", mark=Mark.TWICE)])
    assert book.marks("studio", [FIRST, SECOND]) == {}  # planned, and not made yet
    for each in ("r1", "r2"):
        book.applied(each, {FIRST: AFTER})
    assert book.marks("studio", [FIRST, SECOND]) == {FIRST: {Mark.GONE, Mark.TWICE}}
    assert book.marks("another", [FIRST]) == {}
    book.undone("r1", [FIRST], NOON)
    assert book.marks("studio", [FIRST]) == {FIRST: {Mark.TWICE}}


def test_nothing_is_planned_for_nothing(book: FileRepairBook) -> None:
    book.plan([])
    assert book.rounds("studio", 10) == ()
    assert book.marks("studio", []) == {}
