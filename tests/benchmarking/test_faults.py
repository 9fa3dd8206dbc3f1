"""A workstation that is killed at each step, in a process of its own; judged by the server and the rows."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from benchmarks.faults.plan import FAULTS, Kill, Plan, draw
from benchmarks.faults.rows import Row
from benchmarks.faults.run import run
from benchmarks.faults.verdict import judge
from benchmarks.faults.witness import Run, Witness
from jobmonitor.services.tracking.result import LOST, NEVER_ARRIVED, UNDECIDED

PLAN = Plan(
    seed="test",
    fault="kill-post",
    jobs=1,
    on_postgresql=False,
    newer_server=False,
    other_home=False,
    step_seconds=0.0,
    history_delay=0.002,
    after="put",
    moment=0.0,
    length=0.1,
    dies=True,
    frames=3,
    stop_at="Recording",
    kill=None,
)


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
@pytest.mark.parametrize(
    ("point", "after", "statuses", "undecided"),
    [
        ("journal.record", False, [], 0),
        ("journal.record", True, ["completed"], 0),  # the outbox has it, and the operator sends it
        ("repository.create", True, ["failed"], 0),
        ("journal.claim", True, ["failed"], 1),
        ("server.put", True, ["completed"], 0),
        ("repository.processing", True, ["completed"], 0),
        ("repository.end", True, ["completed"], 0),
    ],
)
def test_wherever_it_is_killed_the_next_start_settles_the_job_truthfully(
    point: str, after: bool, statuses: list[str], undecided: int
) -> None:
    outcome = run(replace(PLAN, kill=Kill(point, after, 0)))
    assert outcome.hit
    assert outcome.statuses == statuses
    assert [each.verdict for each in outcome.findings] == ["undecided"] * undecided, outcome.findings


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
@pytest.mark.parametrize(("fault", "status"), [("late-500", "completed"), ("answer-lost-restart", "failed")])
def test_what_the_server_took_without_saying_so_is_never_sent_again(fault: str, status: str) -> None:
    outcome = run(replace(PLAN, fault=fault, step_seconds=0.2))
    assert outcome.statuses == [status]
    assert {each.verdict for each in outcome.findings} <= {"undecided"}, outcome.findings


@pytest.mark.skipif(sys.platform == "win32", reason="signals and limits as POSIX has them")
@pytest.mark.parametrize(
    ("fault", "least"),
    # Where nothing can be written, or the server answers nonsense, the job may be refused.
    [("server-lying", 0), ("disk-full", 0), ("clock-wrong", 1)],
)
def test_what_lies_fails_or_is_set_wrongly_costs_no_job(fault: str, least: int) -> None:
    outcome = run(replace(PLAN, fault=fault, dies=False, step_seconds=0.05))
    assert len(outcome.statuses) >= least
    assert {each.verdict for each in outcome.findings} <= {"undecided"}, outcome.findings


def test_a_plan_is_the_same_for_the_same_seed() -> None:
    plans = [draw(5, index) for index in range(40)]
    assert plans == [draw(5, index) for index in range(40)]
    assert plans != [draw(6, index) for index in range(40)]
    assert {plan.fault for plan in plans} == set(FAULTS)


# The judge


def row(status: str, error: str = "", *, outputs: int = 0, key: str = "1") -> Row:
    return Row(key, status, "id", ("x",) * outputs, error, "a cat")


def test_what_was_written_down_is_a_row_or_in_the_outbox() -> None:
    def found(*left: str) -> list[str]:
        judged = judge(["a cat"], [], [], Witness(), promised=["a cat"], left=left)
        return [each.verdict for each in judged]

    assert found() == ["lost"]
    assert found("a cat") == []


def test_a_result_that_lies_at_the_server_proves_what_the_server_forgot() -> None:
    def found(*rows: Row, ending: str = "") -> list[str]:
        return [each.verdict for each in judge([], [], rows, seen(ending, life=1), made="id".__eq__)]

    assert found(row("completed", outputs=1)) == []
    assert found(row("failed", UNDECIDED), ending="success") == ["unfound"]


def seen(*endings: str, life: int = 0, puts: int = 1) -> Witness:
    return Witness(
        puts=[("id", 0)] * puts,
        texts={"id": frozenset({"a cat"})},
        runs=[Run("id", 0, ending) for ending in endings],
        life=life,
    )


@pytest.mark.parametrize(
    ("rows", "witness", "verdicts"),
    [
        ([row("completed", outputs=1)], seen("success"), []),
        ([row("completed")], seen("success"), ["wrong"]),
        ([row("completed", outputs=1)], seen("error"), ["wrong"]),
        ([row("failed", "out of memory")], seen("error"), []),
        ([row("failed", "anything")], seen("success"), ["wrong"]),
        ([row("failed", LOST)], seen(""), ["wrong"]),
        ([row("failed", LOST)], seen("", life=1), []),
        ([row("failed", LOST)], seen("success", life=1), ["undecided"]),
        ([row("failed", UNDECIDED)], seen("success", life=1), ["undecided"]),
        ([row("failed", "anything")], seen("success", life=1), ["wrong"]),
        ([row("failed", NEVER_ARRIVED)], seen("", life=1), ["wrong"]),
        ([row("failed", NEVER_ARRIVED)], Witness(), []),
        ([row("failed", LOST)], Witness(), ["wrong"]),
        ([row("cancelled")], seen("interrupted"), []),
        ([row("cancelled")], seen("success"), ["wrong"]),
        ([row("failed", "anything")], seen("interrupted"), ["wrong"]),
        ([row("pending")], Witness(), ["lost"]),
        ([], seen("success"), ["lost", "lost"]),
        ([row("completed", outputs=1)], seen("success", "success", puts=2), ["doubled", "doubled"]),
        ([row("failed"), row("failed", key="2")], Witness(), ["doubled"]),
    ],
)
def test_what_is_not_so_is_found(rows: list[Row], witness: Witness, verdicts: list[str]) -> None:
    assert [each.verdict for each in judge(["a cat"], ["a cat"], rows, witness)] == verdicts
