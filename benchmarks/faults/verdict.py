"""Judges a run from outside: by what the server saw, and by the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.faults.rows import Row
from benchmarks.faults.witness import Run, Witness
from jobmonitor.domain.job import CANCELLED_BY_OPERATOR
from jobmonitor.services.tracking.result import LOST, NEVER_ARRIVED, UNDECIDED

ENDED = ("completed", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Finding:
    """`verdict` is "lost", "doubled", "wrong", "undecided" or "unfound": undecided, but its file is there."""

    verdict: str
    sentence: str


def judge(
    prompts: Iterable[str],
    told: Iterable[str],
    rows: Iterable[Row],
    witness: Witness,
    *,
    promised: Iterable[str] = (),
    left: Iterable[str] = (),
    made: Callable[[str], bool] = lambda _prompt_id: False,
    knows_wishes: bool = True,
) -> list[Finding]:
    """What is not as it should be, and what nobody could decide.

    `prompts`: what was to be submitted; `told`: those of which the workstation said that it was; `promised`:
    those whose intent it had written down; `left`: those that its outbox has still; `made`: whether the
    server has a file that carries this prompt id in its name;
    `knows_wishes`: whether all who judged knew what was to be cancelled.
    """
    rows = list(rows)
    found: list[Finding] = []
    for prompt in prompts:
        own = [row for row in rows if row.prompt == prompt]
        if len(own) > 1:
            found.append(Finding("doubled", f"{prompt}: {len(own)} rows"))
        if not own and prompt in set(told):
            found.append(Finding("lost", f"{prompt}: submitted, but there is no row"))
        elif not own and prompt in set(promised) - set(left):
            found.append(
                Finding("lost", f"{prompt}: written down, but there is no row, nor is it in the outbox")
            )
        if (times := witness.times_put(prompt)) > 1:
            found.append(Finding("doubled", f"{prompt}: posted {times} times"))
        if (times := witness.times_run(prompt)) > 1:
            found.append(Finding("doubled", f"{prompt}: ran {times} times"))
    known = {row.comfy_job_id for row in rows}
    found += [
        Finding("lost", f"{prompt_id} is at the server and has no row")
        for prompt_id in sorted({each for each, _ in witness.puts} - known)
    ]
    for row in rows:
        found += _judge_row(row, witness, made(row.comfy_job_id), knows_wishes)
    return found


def _judge_row(row: Row, witness: Witness, is_made: bool, knows_wishes: bool) -> Iterable[Finding]:
    puts = [life for each, life in witness.puts if each == row.comfy_job_id]
    runs = [run for run in witness.runs if run.prompt_id == row.comfy_job_id]
    about = f"{row.prompt} ({row.status}: {row.error_message[:60]!r}; server: {_words(puts, runs)})"
    if row.status not in ENDED:
        yield Finding("lost", f"{about}: never ends")
        return
    # Some tables have no word for it.
    status = "cancelled" if row.error_message == CANCELLED_BY_OPERATOR else row.status
    ending = runs[-1].ending if runs else ""
    forgotten = row.comfy_job_id in witness.forgotten or (bool(puts) and puts[-1] < witness.life)
    match status:
        case "completed" if forgotten and not ending and is_made and row.outputs:
            return  # the server died behind it, and the result proves it
        case "failed" if forgotten and ending == "success" and is_made:
            yield Finding("unfound", f"{about}: its result lies at the server")
        case "completed" if ending != "success" or not row.outputs:
            yield Finding("wrong", f"{about}: {len(row.outputs)} outputs")
        case "cancelled" if ending == "success" or (ending == "error"):
            yield Finding("wrong", f"{about}: it was not")
        case "failed" if ending == "interrupted" and not (forgotten and row.error_message == LOST):
            yield Finding("wrong", f"{about}: it was cancelled")
        case "failed" if row.comfy_job_id in witness.deleted and knows_wishes:
            yield Finding("wrong", f"{about}: it was cancelled")
        case "failed" if row.error_message == NEVER_ARRIVED and puts:
            yield Finding("wrong", f"{about}: it did arrive")
        case "failed" if row.error_message == LOST and not puts:
            yield Finding("wrong", f"{about}: it never arrived")
        case "failed" if puts and not forgotten and row.comfy_job_id not in witness.deleted:
            if ending != "error":
                yield Finding("wrong", f"{about}: the server has it")
        case "failed" if ending == "success" and row.error_message not in (LOST, UNDECIDED):
            yield Finding("wrong", f"{about}: it succeeded, and that is not said to be open")
        case "failed" if ending == "success" or row.error_message == UNDECIDED:
            yield Finding("undecided", about)


def _words(puts: list[int], runs: list[Run]) -> str:
    if not puts:
        return "never seen"
    return ", ".join(run.ending or "cut" for run in runs) or "never ran"
