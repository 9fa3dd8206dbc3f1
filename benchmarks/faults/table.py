"""The table of faults with counts, as it is printed and kept in the documentation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.faults.plan import FAULTS
from benchmarks.faults.run import Outcome

BAD = ("lost", "doubled", "wrong", "crashed", "unsettled")
"""What must not be."""
COUNTED = (*BAD, "undecided", "unfound")
_ENDS = ("completed", "failed", "cancelled")


def table(outcomes: Sequence[Outcome]) -> str:
    """Markdown: a line for each fault, and the sum."""
    head = ("fault", "runs", "hit", "jobs", "outbox", "rows", *_ENDS, *COUNTED)
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}"]
    for fault, words in FAULTS.items():
        own = [each for each in outcomes if each.plan.fault == fault]
        if own:
            lines.append(_line(f"{fault}: {words}", own))
    lines.append(_line("**all**", outcomes))
    return "\n".join(lines)


def _line(name: str, outcomes: Sequence[Outcome]) -> str:
    statuses = Counter(status for each in outcomes for status in each.statuses)
    jobs = sum(each.plan.jobs for each in outcomes)
    left = sum(len(each.left) for each in outcomes)
    numbers = [len(outcomes), sum(each.hit for each in outcomes), jobs, left, statuses.total()]
    numbers += [statuses[status] for status in _ENDS]
    numbers += [sum(each.count(verdict) for each in outcomes) for verdict in COUNTED]
    return f"| {name} | {' | '.join(map(str, numbers))} |"


_BEGIN, _END = "<!-- recorded: begin -->", "<!-- recorded: end -->"


def record(page: Path, outcomes: Sequence[Outcome], about: str) -> None:
    """Puts the table, and a sentence about the run, in the place of the former ones of a page."""
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    page.write_text(f"{head}{_BEGIN}\n{about}\n\n{table(outcomes)}\n{_END}{tail}", encoding="utf-8")
