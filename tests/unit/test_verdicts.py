"""The rules of reconciling: what follows from what is known of a job, whatever that is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.job import Job, JobKind, JobRef, JobResult, JobStatus, OutputFile, System
from jobmonitor.domain.reconciling import (
    Facts,
    FileView,
    Finding,
    JournalView,
    Losses,
    Mark,
    Place,
    ServerView,
    Verdict,
)
from jobmonitor.domain.verdicts import WORKER_SILENCE, judge

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOSSES = Losses(lost="lost", undecided="undecided", never_arrived="never", unreadable="unreadable")
SERVER = "http://gpu1:8188"
FILE = OutputFile("a_00001_.png")
ADDRESS = f"{SERVER}/view?filename=a_00001_.png&subfolder=&type=output"
MADE = JobResult(outputs=(ADDRESS,), output_file=FILE)
ENDS = (
    MADE,
    JobResult(error_message="out of memory"),
    JobResult(cancelled=True),
    JobResult(output_text="words"),
)
ACTIVE = (JobStatus.PENDING, JobStatus.PROCESSING)


def job_of(status: JobStatus, error: str | None = None, outputs: tuple[str, ...] = ()) -> Job:
    return Job(
        ref=JobRef("image_jobs", "1"),
        kind=JobKind.IMAGE,
        system=System.NEW,
        workflow_name="img2img",
        status=status,
        status_text=status.value,
        error_message=error,
        outputs=outputs,
        comfy_job_id="p",
        comfy_url=SERVER,
    )


jobs = st.builds(
    job_of,
    st.sampled_from(JobStatus),
    st.sampled_from([None, "lost", "undecided", "out of memory"]),
    st.sampled_from([(), (ADDRESS,)]),
)
servers = st.builds(
    ServerView,
    title=st.just("gpu1"),
    place=st.sampled_from([None, *Place]),
    problem=st.sampled_from(["", "refused"]),
    position=st.sampled_from([None, 1]),
    copies=st.sampled_from([1, 1, 1, 2]),
    others=st.sampled_from([(), ("q",)]),
    end=st.sampled_from([None, *ENDS]),
    ended_well=st.booleans(),
    running_id=st.just("r"),
    silent=st.sampled_from([None, timedelta(minutes=1), timedelta(hours=5)]),
    waiting=st.sampled_from([0, 3]),
)
files = st.builds(
    FileView,
    address=st.just(ADDRESS),
    file=st.sampled_from([FILE, replace(FILE, type="temp")]),
    there=st.sampled_from([None, True, False]),
    kept=st.booleans(),
)
facts = st.builds(
    Facts,
    job=jobs,
    now=st.just(NOW),
    server=st.one_of(st.none(), servers, servers, servers),
    is_elsewhere=st.sampled_from([False, False, False, True]),
    journal=st.one_of(
        st.none(), st.builds(JournalView, *(), **{name: st.booleans() for name in JournalView.__slots__})
    ),
    may_judge=st.booleans(),
    files=st.lists(files, max_size=2).map(tuple),
    made=st.sampled_from([None, MADE]),
    twins=st.sampled_from([(), (JobRef("video_jobs", "9"),)]),
    marks=st.frozensets(st.sampled_from(Mark)),
)


def found(**values: object) -> Finding:
    usual: dict[str, object] = {"job": job_of(JobStatus.PENDING), "now": NOW, "may_judge": True}
    return judge(Facts(**{**usual, **values}), LOSSES)  # type: ignore[arg-type]  # a test's own values


def at(place: Place | None, **values: object) -> ServerView:
    return ServerView(title="gpu1", place=place, **values)  # type: ignore[arg-type]  # as above


@given(facts)
def test_what_waits_or_runs_is_never_proposed_as_ended(known: Facts) -> None:
    change = judge(known, LOSSES).change
    if known.server is not None and known.server.place in (Place.WAITING, Place.RUNNING):
        assert change is None or change.mark is not None or change.after.status in ACTIVE


@given(facts)
def test_another_workstations_own_server_is_never_judged(known: Facts) -> None:
    finding = judge(replace(known, is_elsewhere=True), LOSSES)
    assert (finding.verdict, finding.change) == (Verdict.NOT_OURS, None)


@given(facts)
def test_a_server_that_does_not_answer_proves_nothing(known: Facts) -> None:
    silent = replace(known, is_elsewhere=False, server=at(None, problem="refused"))
    finding = judge(silent, LOSSES)
    assert (finding.verdict, finding.change) == (Verdict.UNREACHABLE, None)


@given(facts)
def test_every_change_begins_at_what_the_row_says_and_has_evidence(known: Facts) -> None:
    finding = judge(known, LOSSES)
    assert finding.evidence
    assert all(each.sentence and each.at == NOW for each in finding.evidence)
    if finding.change is not None:
        assert finding.change.before.status is known.job.status
        assert finding.change.words
        assert finding.verdict is not Verdict.IN_STEP
        changes_row = finding.change.after != finding.change.before
        assert changes_row or finding.change.mark is not None


@given(facts)
def test_what_nobody_understands_is_not_written_over(known: Facts) -> None:
    odd = replace(known, job=job_of(JobStatus.UNKNOWN))
    assert judge(odd, LOSSES).change is None


@given(facts)
def test_nobody_calls_lost_what_another_workstation_submitted_and_no_server_has_shown(known: Facts) -> None:
    theirs = replace(
        known,
        job=job_of(JobStatus.PENDING),
        journal=None,
        may_judge=False,
        made=None,
        twins=(),
        is_elsewhere=False,
        server=at(Place.NOWHERE),
    )
    finding = judge(theirs, LOSSES)
    assert (finding.verdict, finding.change) == (Verdict.UNDECIDED, None)


@given(facts)
def test_a_second_look_after_the_change_proposes_nothing_more(known: Facts) -> None:
    """What was repaired is in step, where server and files say the same as before."""
    finding = judge(known, LOSSES)
    change = finding.change
    if change is None or change.after.status in ACTIVE or change.keep:
        return
    job = replace(
        known.job,
        status=change.after.status,
        status_text=change.after.status.value,
        error_message=change.after.error_message,
        outputs=change.after.outputs,
        output_file=change.after.output_file,
        output_text=change.after.output_text,
    )
    marks = known.marks if change.mark is None else known.marks | {change.mark}
    again = judge(replace(known, job=job, marks=marks, made=None), LOSSES)
    if again.change is not None:
        assert again.change.after.status is change.after.status
        assert again.change.mark is not None


@pytest.mark.parametrize(
    ("values", "verdict", "words"),
    [
        ({"server": at(Place.WAITING)}, Verdict.IN_STEP, None),
        ({"server": at(Place.ENDED, end=MADE)}, Verdict.STALE_ROW, "pending → completed"),
        ({"server": at(Place.ENDED, end=ENDS[1])}, Verdict.STALE_ROW, "pending → failed"),
        (
            {"server": at(Place.RUNNING), "job": job_of(JobStatus.FAILED, "lost")},
            Verdict.RUNNING_THOUGH_FAILED,
            "failed → processing",
        ),
        (
            {"server": at(Place.WAITING), "job": job_of(JobStatus.CANCELLED)},
            Verdict.RUNNING_THOUGH_FAILED,
            "cancelled → pending",
        ),
        (
            {"server": at(Place.NOWHERE), "job": job_of(JobStatus.PROCESSING)},
            Verdict.LOST_IN_RESTART,
            "processing → failed",
        ),
        (
            {"server": at(Place.NOWHERE), "journal": JournalView(acknowledged=True)},
            Verdict.LOST_IN_RESTART,
            "pending → failed",
        ),
        (
            {"server": at(Place.NOWHERE), "journal": JournalView(held_back=True)},
            Verdict.NEVER_POSTED,
            "pending → failed",
        ),
        (
            {"server": at(Place.NOWHERE), "journal": JournalView(on_its_way=True)},
            Verdict.IN_STEP,
            None,
        ),
        ({"server": at(Place.NOWHERE), "journal": JournalView()}, Verdict.UNDECIDED, "pending → failed"),
        (
            {"server": at(Place.NOWHERE), "journal": JournalView(acknowledged=True, cancelled=True)},
            Verdict.STALE_ROW,
            "pending → cancelled",
        ),
        (
            {"server": at(Place.NOWHERE), "journal": JournalView(), "made": MADE},
            Verdict.STALE_ROW,
            "pending → completed",
        ),
        (
            {"server": at(Place.NOWHERE), "job": job_of(JobStatus.FAILED, "lost"), "made": MADE},
            Verdict.STALE_ROW,
            "failed → completed",
        ),
        (
            {"server": at(Place.NOWHERE), "job": job_of(JobStatus.FAILED, "no memory"), "made": MADE},
            Verdict.IN_STEP,
            None,
        ),
        (
            {"server": at(Place.ENDED, end=MADE, ended_well=True), "job": job_of(JobStatus.FAILED, "x")},
            Verdict.STALE_ROW,
            "failed → completed",
        ),
        (
            {"server": at(Place.ENDED, end=MADE, ended_well=True), "job": job_of(JobStatus.COMPLETED)},
            Verdict.STALE_ROW,
            "completed → completed, with what was made",
        ),
        (
            {
                "server": at(Place.ENDED, end=JobResult(error_message="nothing"), ended_well=True),
                "job": job_of(JobStatus.COMPLETED, None, (ADDRESS,)),
            },
            Verdict.IN_STEP,
            None,
        ),
        (
            {"server": at(Place.ENDED, end=ENDS[2]), "job": job_of(JobStatus.FAILED, "x")},
            Verdict.IN_STEP,
            None,
        ),
        (
            {
                "server": at(Place.NOWHERE),
                "job": job_of(JobStatus.COMPLETED, None, (ADDRESS,)),
                "files": (FileView(address=ADDRESS, file=FILE, there=False),),
            },
            Verdict.OUTPUT_GONE,
            "note that it is gone",
        ),
        (
            {
                "server": at(Place.NOWHERE),
                "job": job_of(JobStatus.COMPLETED, None, (ADDRESS,)),
                "files": (FileView(address=ADDRESS, file=FILE, there=False, kept=True),),
            },
            Verdict.IN_STEP,
            None,
        ),
        (
            {
                "server": at(Place.NOWHERE),
                "job": job_of(JobStatus.COMPLETED, None, (ADDRESS,)),
                "files": (FileView(address=ADDRESS, file=replace(FILE, type="temp"), there=True),),
            },
            Verdict.OUTPUT_IN_TEMP,
            "fetch it, else note it",
        ),
        (
            {"server": at(Place.RUNNING, silent=WORKER_SILENCE, waiting=2, running_id="p")},
            Verdict.WORKER_DEAD,
            None,
        ),
        ({"server": at(Place.RUNNING, silent=WORKER_SILENCE, running_id="p")}, Verdict.IN_STEP, None),
        ({"server": at(Place.RUNNING, stuck="It runs for 2 h.")}, Verdict.WORKER_DEAD, None),
        (
            {"server": at(Place.WAITING, silent=WORKER_SILENCE, waiting=2, running_id="q")},
            Verdict.WORKER_DEAD,
            None,
        ),
        ({"server": at(Place.WAITING, copies=2)}, Verdict.POSTED_TWICE, None),
        (
            {"server": at(Place.ENDED, end=MADE), "twins": (JobRef("video_jobs", "1"),)},
            Verdict.POSTED_TWICE,
            "pending → completed",
        ),
        ({"server": None}, Verdict.UNDECIDED, None),
        ({"server": None, "job": job_of(JobStatus.COMPLETED)}, Verdict.IN_STEP, None),
        ({"server": at(Place.UNREADABLE)}, Verdict.UNDECIDED, None),
    ],
)
def test_each_verdict(values: dict[str, object], verdict: Verdict, words: str | None) -> None:
    finding = found(**values)
    assert finding.verdict is verdict
    assert (None if finding.change is None else finding.change.words) == words


def test_only_what_is_known_to_be_wrong_is_told_unasked() -> None:
    told = {verdict for verdict in Verdict if verdict.is_doubtful}
    assert told == set(Verdict) - {
        Verdict.IN_STEP,
        Verdict.UNDECIDED,
        Verdict.UNREACHABLE,
        Verdict.NOT_OURS,
    }
    assert all(verdict.words for verdict in Verdict)


def test_what_another_look_finds_is_the_same_only_where_it_would_write_the_same() -> None:
    first = found(server=at(Place.ENDED, end=MADE))
    assert first.is_same(found(server=at(Place.ENDED, end=MADE)))
    assert not first.is_same(found(server=at(Place.ENDED, end=ENDS[1])))
    assert not first.is_same(found(server=at(Place.WAITING)))
