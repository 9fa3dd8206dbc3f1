"""What the dialog says of looks and repairs, in sentences. Without Qt."""

from __future__ import annotations

from datetime import datetime

from jobmonitor.domain.reconciling import PastRound, Report, Round
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import count_text, one_line, relative_time

MOST_LINES = 4
"""Reasons why nothing can be told, that are named."""
MOST_NAMED = 100
"""Jobs that are named where they were not written."""


def jobs_text(number: int) -> str:
    """ "1 job", "1,204 jobs"."""
    return (
        translate("Reconciling", "1 job")
        if number == 1
        else translate("Reconciling", "{number} jobs").format(number=count_text(number))
    )


def rows_text(number: int) -> str:
    """ "1 row", "1,204 rows"."""
    return (
        translate("Reconciling", "1 row")
        if number == 1
        else translate("Reconciling", "{number} rows").format(number=count_text(number))
    )


def doubts_text(number: int) -> str:
    """How many jobs are in doubt."""
    verb = (
        translate("Reconciling", "is not as its row says")
        if number == 1
        else translate("Reconciling", "are not as their rows say")
    )
    return f"{jobs_text(number)} {verb}."


def summary(report: Report) -> str:
    """How many of the jobs are in doubt."""
    number, looked_at = len(report.doubtful), len(report.findings)
    if looked_at <= 1:
        return doubts_text(number)
    verb = (
        translate("Reconciling", "is not as its row says")
        if number == 1
        else translate("Reconciling", "are not as their rows say")
    )
    return translate("Reconciling", "{number} of {looked_at} {verb}.").format(
        number=count_text(number), looked_at=jobs_text(looked_at), verb=verb
    )


def quiet_words(report: Report) -> tuple[str, bool]:
    """What is said where nothing is in doubt, and whether that is good news."""
    number = len(report.findings) - len(report.untold)
    if not report.findings:
        return translate("Reconciling", "No jobs wait, run or ended lately."), False
    if not number:
        return translate("Reconciling", "Nothing can be told of these jobs just now."), False
    return translate("Reconciling", "Everything is in step. {number} looked at.").format(
        number=jobs_text(number)
    ), True


def untold_lines(report: Report) -> list[str]:
    """Why nothing can be told of some jobs, a line for each reason."""
    counted: dict[str, int] = {}
    for finding in report.untold:
        if finding.change is None:
            words = finding.evidence[-1].sentence if finding.evidence else finding.verdict.words
            counted[words] = counted.get(words, 0) + 1
    lines = [
        translate("Reconciling", "Of {n} nothing can be told: {words}").format(n=jobs_text(n), words=words)
        for words, n in counted.items()
    ][:MOST_LINES]
    if not report.is_whole:
        lines.append(
            translate("Reconciling", "There are more jobs than are looked at at once: select some of them.")
        )
    return [one_line(line) for line in lines]


def refused_words(made: Round, what: str) -> tuple[str, str, str]:
    """Which rows were not written: a sentence, the first reason, all of them."""
    number = len(made.refused)
    sentence = (
        translate("Reconciling", "{rows} was not {what}.")
        if number == 1
        else translate("Reconciling", "{rows} were not {what}.")
    ).format(rows=rows_text(number), what=what)
    named = "\n".join(f"{each.ref}: {each.reason}" for each in made.refused[:MOST_NAMED])
    return sentence, one_line(made.refused[0].reason), named


def past_words(past: PastRound, now: datetime) -> str:
    """What the last repair did, and when."""
    return translate("Reconciling", "{jobs} repaired {at}.").format(
        jobs=rows_text(past.jobs - past.undone), at=relative_time(past.at, now)
    )
