"""What is said of one action on many jobs."""

from __future__ import annotations

from dataclasses import dataclass

from jobmonitor.services.rounds import Round
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import count_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """The sentences of an action: English, marked, translated when they are shown."""

    doing: str
    """While it goes on: "Sending once more"."""
    done_one: str
    done_many: str
    """With {count}."""
    refused: str
    """With {refused} and {jobs}: "2 of 5 jobs were not sent once more."."""
    nothing: str
    """Where the whole could not be done: "Nothing was sent once more."."""


def jobs_text(number: int) -> str:
    """ "1 job", "1,204 jobs"."""
    return translate("Actions", "1 job") if number == 1 else _many(number)


def _many(number: int) -> str:
    return translate("Actions", "{count} jobs").format(count=count_text(number))


def done_text(many: Round, deed: Deed) -> str:
    """How a round ended in which nothing was refused; also one that was stopped."""
    text = deed.done_one if many.acted == 1 else deed.done_many
    done = translate("Actions", text).format(count=count_text(many.acted))
    return f"{done}{left_text(many)}"


def left_text(many: Round) -> str:
    """What a round that was stopped did not come to, with a space before it; empty where it did all."""
    left = len(many.jobs) - many.done
    if left <= 0:
        return ""
    return " " + translate("Actions", "{count} were left as they are.").format(count=count_text(left))


def refused_text(many: Round, deed: Deed) -> str:
    """How a round ended in which jobs were refused."""
    sentence = translate("Actions", deed.refused).format(
        refused=count_text(len(many.refused)), jobs=jobs_text(max(len(many.jobs), many.done))
    )
    return f"{sentence}{left_text(many)}"


def summary_text(many: Round, deed: Deed, most: int) -> str:
    """The whole as text: each reason with its count, then the jobs, at most `most` of them."""
    lines = [refused_text(many, deed), ""]
    lines += [f"{count_text(number)} × {reason}" for reason, number in many.reasons()]
    lines += ["", *(f"{job.ref}: {error}" for job, error in many.refused[:most])]
    if len(many.refused) > most:
        lines.append(translate("Actions", "… and {count} more").format(count=_left_out(many, most)))
    return "\n".join(lines)


def _left_out(many: Round, most: int) -> str:
    return count_text(len(many.refused) - most)
