"""A soak's outcome as text."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.soak.run import Outcome
from benchmarks.soak.verdict import Latencies


def report(outcome: Outcome) -> str:
    """A table for the terminal and the documents."""
    plan, spent = outcome.plan, outcome.cost
    rows = [
        ("servers, active jobs", f"{plan.servers}, {plan.servers * plan.jobs:,}"),
        ("seconds", f"{plan.seconds:.0f}" + (f", {plan.outage:.0f} of them away" if plan.outage else "")),
        ("frames a second", f"{outcome.events:.0f}"),
        ("runs that ended", f"{outcome.ended:,}, without an end in the database {outcome.in_rows.missing}"),
        ("from the end to the row's end", _latencies(outcome.in_rows)),
        ("to its being told, after the commit", _latencies(outcome.told)),
        ("until all were seen at their servers", f"{outcome.started:.1f} s"),
        ("processor, in cores", f"{spent.cpu:.2f}; by minute {_numbers(spent.cpu_minutes, 2)}"),
        ("of the process for large answers", f"{spent.helpers_cpu:.2f}, {spent.helpers_memory:.0f} MB"),
        ("memory, MB", f"{spent.memory:.0f}; by minute {_numbers(spent.memory_minutes, 0)}"),
        ("memory gained after the first fifth", f"{spent.growth:+.1%}"),
        (
            "event loop late",
            f"p95 {spent.lateness * 1000:.0f} ms, at most {spent.lateness_most * 1000:.0f} ms",
        ),
        ("statements a second, at once", f"{spent.statements:.0f}, {spent.at_once} at most"),
        ("threads, files", f"{spent.threads}, {spent.files}"),
        ("questions a second, all servers", _named(outcome.asked)),
        ("told on the bus a second", _named(outcome.bus)),
        ("rows by status", _named(outcome.statuses)),
        ("servers by connection", _named(outcome.connections)),
    ]
    lines = [f"| {outcome.database} | |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in rows]
    lines.append("")
    lines.append("; ".join(outcome.failures) or "Everything held.")
    return "\n".join(lines)


def _latencies(found: Latencies) -> str:
    return (
        f"p50 {found.half * 1000:.0f} ms, p95 {found.most * 1000:.0f} ms, "
        f"p99 {found.nearly_all * 1000:.0f} ms, at most {found.longest * 1000:.0f} ms"
    )


def _numbers(values: Iterable[float], digits: int) -> str:
    return " ".join(f"{each:.{digits}f}" for each in values)


def _named(values: dict[str, int] | dict[str, float]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in sorted(values.items())) or "none"
