"""`jobmonitor reconcile`: what rows, servers and files say of jobs, and what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from jobmonitor.cli.filters import Since
from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.output import local_time, one_line, print_json, row_json
from jobmonitor.cli.session import default_server, run
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.job import JSON, Job
from jobmonitor.domain.reconciling import Finding, PastRound, Report, Round
from jobmonitor.services.application import Application
from jobmonitor.services.jobs import find_job

DOUBTS = 1
"""The exit code where jobs are not as their rows say, or where a change was refused."""

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print each finding, or each job that was written, as one JSON object.")
]


@with_common_options
def reconcile(
    common: CommonOptions,
    job_ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Look at these; else at all that wait, run or ended lately."),
    ] = None,
    since: Since = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write the changes that are proposed for doubtful jobs.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only look, and say what would be written: the default.")
    ] = False,
    undo: Annotated[
        str | None,
        typer.Option("--undo", metavar="ROUND", help="Put back what a round wrote.", show_default=False),
    ] = None,
    rounds: Annotated[bool, typer.Option("--rounds", help="List the rounds that can be undone.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Print also the jobs that are in step.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare rows, servers and files, and print verdict and evidence for each doubtful job.

    Looks and writes nothing, unless --apply is given. Jobs of which nobody can tell (“undecided”) are written
    only where their ids are given. Ends with 0 where everything is in step, or was written as proposed; with
    1 where doubtful jobs are left, or a change was refused. A server that does not answer proves nothing: its
    jobs are told on standard error, and change no exit code.
    """
    _check(bool(job_ids), apply=apply, dry_run=dry_run, undo=undo is not None, rounds=rounds)
    if rounds:
        past = run(lambda application: application.reconciling.rounds(), common)
        _print_rounds(past, as_json=as_json)
        return
    if undo is not None:
        round_id = undo
        back = run(lambda application: application.reconciling.undo(round_id), common)
        _print_round(back, "put back", as_json=as_json)
        raise typer.Exit(DOUBTS if back.refused else 0)

    async def work(application: Application) -> tuple[Report, Round | None]:
        reconciling = application.reconciling
        jobs: list[Job] | None = None
        if job_ids:
            repository = application.repository
            jobs = [await application.background.run(find_job, repository, each) for each in job_ids]
        servers = default_server(application).addresses if common.server else None
        report = await reconciling.look(jobs, servers, since=since)
        if not apply:
            return report, None
        wanted = report.findings if job_ids else report.doubtful
        return report, await reconciling.apply([each for each in wanted if each.change is not None])

    report, made = run(work, common)
    if made is None:
        _print_report(report, everything=everything or bool(job_ids), as_json=as_json)
        raise typer.Exit(DOUBTS if report.doubtful else 0)
    _print_round(made, "written", as_json=as_json)
    written = {job.ref for job in made.applied}
    left = [each for each in report.doubtful if each.job.ref not in written]
    for finding in left:
        if finding.change is None:
            sys.stderr.write(f"{finding.job.ref.key}: {finding.verdict.words}. {_reasons(finding)}\n")
    _tell_untold(report)
    raise typer.Exit(DOUBTS if left or made.refused else 0)


def _check(named: bool, *, apply: bool, dry_run: bool, undo: bool, rounds: bool) -> None:
    if apply and dry_run:
        raise InvalidInput("--apply writes, and --dry-run does not.", remedy="Give one of them.")
    if (undo or rounds) and (named or apply or (undo and rounds)):
        raise InvalidInput(
            "--undo and --rounds stand alone: they mean rounds, not jobs.", remedy="Give one of them."
        )


def _print_report(report: Report, *, everything: bool, as_json: bool) -> None:
    shown = [each for each in report.findings if everything or each.verdict.is_doubtful]
    for finding in shown:
        if as_json:
            print_json(finding_json(finding))
        else:
            _print_finding(finding)
    if not as_json:
        number, doubtful = len(report.findings), len(report.doubtful)
        jobs = "1 job" if number == 1 else f"{number} jobs"
        if not doubtful:
            sys.stderr.write(f"{jobs} looked at: no doubt found.\n")
        else:
            repairs = sum(each.change is not None for each in report.doubtful)
            changes = "1 change" if repairs == 1 else f"{repairs} changes"
            sys.stderr.write(f"{jobs} looked at, {doubtful} in doubt. --apply writes {changes}.\n")
    _tell_untold(report)
    if not report.is_whole:
        sys.stderr.write("note: There are more jobs than are looked at at once; name a server or a time.\n")


def _tell_untold(report: Report) -> None:
    counted: dict[str, int] = {}
    for finding in report.untold:
        words = f"{finding.verdict.words}: {finding.evidence[-1].sentence}" if finding.evidence else ""
        counted[words] = counted.get(words, 0) + 1
    for words, number in counted.items():
        jobs = "1 job" if number == 1 else f"{number} jobs"
        sys.stderr.write(f"note: Of {jobs} nothing can be told. {one_line(words, 2000)}\n")


def _print_finding(finding: Finding) -> None:
    job = finding.job
    change = f" ({finding.change.words})" if finding.change is not None else ""
    head = f"{job.ref.key} {job.workflow_name}: {finding.verdict.words}{change}"
    sys.stdout.write(f"{one_line(head, 400)}\n")
    for each in finding.evidence:
        sys.stdout.write(f"    {each.truth.value}: {one_line(each.sentence, 2000)}\n")


def _reasons(finding: Finding) -> str:
    return one_line(" ".join(each.sentence for each in finding.evidence), 2000)


def finding_json(finding: Finding) -> dict[str, JSON]:
    """A finding as programs read it: the job, verdict, evidence, and what would be written (or null)."""
    change = finding.change
    return {
        "job": row_json(finding.job),
        "verdict": finding.verdict.value,
        "doubtful": finding.verdict.is_doubtful,
        "words": finding.verdict.words,
        "evidence": [
            {"from": each.truth.value, "sentence": each.sentence, "at": each.at.isoformat()}
            for each in finding.evidence
        ],
        "change": None
        if change is None
        else {
            "before": change.before.to_json(),
            "after": change.after.to_json(),
            "note": None if change.mark is None else change.mark.value,
        },
    }


def _print_round(made: Round, what: str, *, as_json: bool) -> None:
    for job in made.applied:
        if as_json:
            print_json(row_json(job) | {"round": made.id})
        else:
            sys.stdout.write(f"{job.ref.key} {job.status.value}\n")
    for refused in made.refused:
        sys.stderr.write(f"{refused.ref.key}: not {what}. {one_line(refused.reason, 2000)}\n")
    if as_json:
        return
    jobs = "1 job" if len(made.applied) == 1 else f"{len(made.applied)} jobs"
    remedy = f" --undo {made.id} puts them back." if made.id and what == "written" else ""
    sys.stderr.write(f"{jobs} {what}.{remedy}\n")


def _print_rounds(past: Sequence[PastRound], *, as_json: bool) -> None:
    for each in past:
        if as_json:
            print_json(
                {"round": each.id, "at": each.at.isoformat(), "jobs": each.jobs, "undone": each.undone}
            )
        else:
            undone = f", {each.undone} put back" if each.undone else ""
            sys.stdout.write(f"{each.id}  {local_time(each.at)}  {each.jobs} jobs{undone}\n")
    if not past and not as_json:
        sys.stderr.write("No rounds.\n")
