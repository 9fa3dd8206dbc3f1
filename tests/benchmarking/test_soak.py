"""What `make soak` says of what it measured."""

from __future__ import annotations

import pytest

from benchmarks.soak.run import Plan
from benchmarks.soak.verdict import Cost, Latencies, cost, failures, latencies


def samples(*, growth: float = 0.0, cpu: float = 0.3, seconds: int = 600) -> list[dict[str, float]]:
    """One a second, of a process that takes so much of a core and grows by that part in all."""
    return [
        {
            "at": float(second),
            "cpu": second * cpu,
            "helpers_cpu": second * 0.05,
            "rss": 200e6 * (1 + growth * second / seconds),
            "helpers_rss": 80e6,
            "threads": 12,
            "files": 100,
            "lateness": 0.01,
            "statements": second * 90,
            "at_once": 4,
            "told": second * 500,
        }
        for second in range(seconds)
    ]


def measured(count: int, seconds: float) -> Latencies:
    """So many ends, each written after so many seconds."""
    ends = {str(number): float(number) for number in range(count)}
    return latencies(ends, {each: at + seconds for each, at in ends.items()})


def test_latencies_are_from_the_end_to_the_row_and_missing_rows_are_counted() -> None:
    ends = {str(number): 100.0 for number in range(101)}
    written = {str(number): 100.0 + number / 100 for number in range(100)}
    found = latencies(ends, written)
    assert (found.count, found.missing) == (100, 1)
    assert found.half == pytest.approx(0.5)
    assert found.most == pytest.approx(0.95)
    assert found.longest == pytest.approx(0.99)


def test_cost_is_in_cores_and_by_minute() -> None:
    spent: Cost = cost(samples(cpu=0.25))
    assert spent.cpu == pytest.approx(0.25)
    assert len(spent.cpu_minutes) == 10
    assert spent.statements == pytest.approx(90)
    assert spent.at_once == 4
    assert spent.growth == pytest.approx(0)


def test_a_run_that_is_quick_and_flat_holds() -> None:
    assert failures(measured(1000, 0.2), cost(samples())) == []


@pytest.mark.parametrize(
    ("found", "growth", "says"),
    [
        (measured(1000, 1.2), 0.0, "95th percentile"),
        (measured(1000, 0.2), 0.5, "memory grew"),
        (measured(0, 0.2), 0.0, "no run ended"),
        (latencies({"one": 1.0}, {}), 0.0, "have no end"),
    ],
)
def test_what_does_not_hold_is_said(found: Latencies, growth: float, says: str) -> None:
    assert says in "; ".join(failures(found, cost(samples(growth=growth))))


def test_as_many_frames_are_planned_as_were_asked_for() -> None:
    plan = Plan()
    own = plan.ends * plan.own * (plan.steps * 7 / 6 + 12)
    assert own + plan.ends * 3 == pytest.approx(plan.events, rel=0.15)
