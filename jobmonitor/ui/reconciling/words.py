"""What the dialog says of looks and repairs, in sentences. Without Qt."""

from __future__ import annotations

from datetime import datetime

from jobmonitor.domain.reconciling import PastRound, Report, Round
from jobmonitor.ui.words import count_text, one_line, relative_time

MOST_LINES = 4
"""Reasons why nothing can be told, that are named."""
MOST_NAMED = 100
"""Jobs that are named where they were not written."""


def jobs_text(number: int) -> str:
    """ "1 job", "1,204 jobs"."""
    return "1 job" if number == 1 else f"{count_text(number)} jobs"


def rows_text(number: int) -> str:
    """ "1 row", "1,204 rows"."""
    return "1 row" if number == 1 else f"{count_text(number)} rows"


def doubts_text(number: int) -> str:
    """How many jobs are in doubt."""
    verb = "is not as its row says" if number == 1 else "are not as their rows say"
    return f"{jobs_text(number)} {verb}."


def summary(report: Report) -> str:
    """How many of the jobs are in doubt."""
    number, looked_at = len(report.doubtful), len(report.findings)
    if looked_at <= 1:
        return doubts_text(number)
    verb = "is not as its row says" if number == 1 else "are not as their rows say"
    return f"{count_text(number)} of {jobs_text(looked_at)} {verb}."


def quiet_words(report: Report) -> tuple[str, bool]:
    """What is said where nothing is in doubt, and whether that is good news."""
    number = len(report.findings) - len(report.untold)
    if not report.findings:
        return "No jobs wait, run or ended lately.", False
    if not number:
        return "Nothing can be told of these jobs just now.", False
    return f"Everything is in step. {jobs_text(number)} looked at.", True


def untold_lines(report: Report) -> list[str]:
    """Why nothing can be told of some jobs, a line for each reason."""
    counted: dict[str, int] = {}
    for finding in report.untold:
        if finding.change is None:
            words = finding.evidence[-1].sentence if finding.evidence else finding.verdict.words
            counted[words] = counted.get(words, 0) + 1
    lines = [f"Of {jobs_text(n)} nothing can be told: {words}" for words, n in counted.items()][:MOST_LINES]
    if not report.is_whole:
        lines.append("There are more jobs than are looked at at once: select some of them.")
    return [one_line(line) for line in lines]


def refused_words(made: Round, what: str) -> tuple[str, str, str]:
    """Which rows were not written: a sentence, the first reason, all of them."""
    number = len(made.refused)
    sentence = f"{rows_text(number)} {'was' if number == 1 else 'were'} not {what}."
    named = "\n".join(f"{each.ref}: {each.reason}" for each in made.refused[:MOST_NAMED])
    return sentence, one_line(made.refused[0].reason), named


def past_words(past: PastRound, now: datetime) -> str:
    """What the last repair did, and when."""
    return f"{rows_text(past.jobs - past.undone)} repaired {relative_time(past.at, now)}."
