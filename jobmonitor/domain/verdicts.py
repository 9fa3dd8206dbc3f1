"""The rules: from what is known of a job to a verdict, the evidence for it, and what would repair the row.

Held by property-based tests: nothing that waits or runs is ever proposed as failed; another workstation's own
server is never judged; what the server says goes before what files say, and both before what the row says.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from jobmonitor.domain.job import JobResult, JobStatus
from jobmonitor.domain.reconciling import (
    Evidence,
    Facts,
    Finding,
    Losses,
    Mark,
    Place,
    ProposedChange,
    ServerView,
    Truth,
    Verdict,
)
from jobmonitor.domain.row_state import RowState

WORKER_SILENCE = timedelta(minutes=45)
"""How long a prompt may run without any sign of progress, while others wait, before its server's worker
counts as dead."""

ONLY_A_RESTART = "Only a restart of that server helps, in which it forgets its queue."

COMPLETED, FAILED, CANCELLED = JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED

Judged = tuple[Verdict, ProposedChange | None]


def judge(facts: Facts, losses: Losses, patience: timedelta = WORKER_SILENCE) -> Finding:
    """What is to be said of one job. `losses` are the sentences of rows whose end nobody knew."""
    return _Case(facts, losses, patience).finding()


class _Case:
    """One job: gathers evidence while the rules look at it. Used once."""

    def __init__(self, facts: Facts, losses: Losses, patience: timedelta) -> None:
        self._facts, self._losses, self._patience = facts, losses, patience
        self._before = RowState.of(facts.job)
        self._evidence: list[Evidence] = []

    def finding(self) -> Finding:
        """The verdict, with everything that led to it."""
        self._tell_row()
        verdict, change = self._judge()
        return Finding(job=self._facts.job, verdict=verdict, evidence=tuple(self._evidence), change=change)

    def _say(self, truth: Truth, sentence: str) -> None:
        self._evidence.append(Evidence(truth, sentence, self._facts.now))

    def _tell_row(self) -> None:
        job = self._facts.job
        reason = f": {job.error_message}" if job.error_message else ""
        self._say(Truth.ROW, f"The row says {job.status_text or job.status.value}{reason}"[:400])

    # In the order of what proves more

    def _judge(self) -> Judged:
        facts, server = self._facts, self._facts.server
        if facts.is_elsewhere:
            self._say(Truth.SERVER, "Its address means another workstation's own server.")
            return Verdict.NOT_OURS, None
        if server is None:
            return self._without_server()
        if server.place is None:
            self._say(Truth.SERVER, f"{server.title} does not answer, which proves nothing: {server.problem}")
            return Verdict.UNREACHABLE, None
        if facts.job.status is JobStatus.UNKNOWN:
            self._tell_place(server)
            return Verdict.UNDECIDED, None
        if self._is_twice(server):
            _, change = self._by_place(server)
            return self._posted_twice(server, change)
        return self._by_place(server)

    def _without_server(self) -> Judged:
        if self._facts.is_settled:
            return Verdict.IN_STEP, None
        self._say(Truth.ROW, "It does not say at which server, or by which id, the job runs.")
        return Verdict.UNDECIDED, None

    def _by_place(self, server: ServerView) -> Judged:
        self._tell_place(server)
        match server.place:
            case Place.WAITING | Place.RUNNING:
                return self._in_queue(server)
            case Place.ENDED if server.end is not None:
                return self._ended(server, server.end)
            case _:
                return self._nowhere(server)

    def _tell_place(self, server: ServerView) -> None:
        end = server.end
        is_failure = end is not None and end.status is FAILED
        reason = f": {end.error_message}"[:300] if end is not None and is_failure else "."
        self._say(
            Truth.SERVER,
            {
                Place.WAITING: f"{server.title} has it in its queue, number {server.position or '?'}.",
                Place.RUNNING: f"{server.title} says that it runs.",
                Place.ENDED: f"{server.title} says in its history that it {_ended_word(server)}{reason}",
                Place.NOWHERE: f"{server.title} has it neither in its queue nor in its history.",
                Place.UNREADABLE: f"{server.title} answers its history of it with an error: {server.problem}",
                None: "",
            }[server.place],
        )

    # There twice

    def _is_twice(self, server: ServerView) -> bool:
        return bool(self._facts.twins or server.others or server.copies > 1)

    def _posted_twice(self, server: ServerView, change: ProposedChange | None) -> Judged:
        facts = self._facts
        if facts.twins:
            named = ", ".join(str(ref) for ref in facts.twins[:3])
            self._say(Truth.ROW, f"Another row is of the same prompt at the same server: {named}.")
        if server.copies > 1:
            self._say(Truth.SERVER, f"The queue has its id {server.copies} times.")
        if server.others:
            named = ", ".join(server.others[:3])
            self._say(Truth.SERVER, f"Other prompts there carry the mark of the same submission: {named}.")
        if change is None and facts.is_settled and server.place is not Place.RUNNING:
            if Mark.TWICE in facts.marks:
                return Verdict.IN_STEP, None
            change = self._marked(Mark.TWICE)
        return Verdict.POSTED_TWICE, change

    # In the queue

    def _in_queue(self, server: ServerView) -> Judged:
        facts, job = self._facts, self._facts.job
        if facts.is_active:
            return self._worker(server)
        if job.status is COMPLETED:
            # Its id is used again; what the row has was made.
            return Verdict.POSTED_TWICE, None
        runs = server.place is Place.RUNNING
        after = RowState(
            status=JobStatus.PROCESSING if runs else JobStatus.PENDING,
            started_at=self._before.started_at if runs else None,
        )
        return Verdict.RUNNING_THOUGH_FAILED, ProposedChange(before=self._before, after=after)

    def _worker(self, server: ServerView) -> Judged:
        silent, place = server.silent, server.place
        waits = place is Place.WAITING or server.waiting > 0
        if server.stuck:
            self._say(Truth.SERVER, f"{server.stuck} {ONLY_A_RESTART}")
            return Verdict.WORKER_DEAD, None
        if silent is None or not waits or silent < self._patience:
            return Verdict.IN_STEP, None
        minutes = int(silent.total_seconds() // 60)
        what = "it" if place is Place.RUNNING else f"the prompt {server.running_id}"
        self._say(
            Truth.SERVER,
            f"{server.title} has been saying for {minutes} min that {what} runs, without any progress, while"
            f" {server.waiting} wait. {ONLY_A_RESTART}",
        )
        return Verdict.WORKER_DEAD, None

    # Ended

    def _ended(self, server: ServerView, end: JobResult) -> Judged:
        row, says = self._before, end.status
        nothing_made = server.ended_well and says is not COMPLETED
        if nothing_made and self._facts.made is not None and row.status is not COMPLETED:
            return self._found_made(self._facts.made)
        if self._facts.is_active:
            return Verdict.STALE_ROW, self._to(end)
        if row.status is COMPLETED:
            if says is COMPLETED and not row.outputs and row.output_text is None and _has_result(end):
                return Verdict.STALE_ROW, self._to(end)
            if says is not COMPLETED and not nothing_made:
                return Verdict.STALE_ROW, self._to(end)
            return self._by_files()
        if says is COMPLETED:
            return Verdict.STALE_ROW, self._to(end)
        return Verdict.IN_STEP, None

    def _to(self, end: JobResult) -> ProposedChange:
        before = self._before
        after = RowState(
            status=end.status,
            error_message=end.error_message,
            outputs=end.outputs or before.outputs,
            output_file=end.output_file or before.output_file,
            output_text=end.output_text if end.output_text is not None else before.output_text,
            started_at=before.started_at,
            completed_at=before.completed_at,
            processing_time_seconds=before.processing_time_seconds,
        )
        return ProposedChange(before=before, after=after, run_seconds=end.run_seconds)

    # Nowhere

    def _nowhere(self, server: ServerView) -> Judged:
        facts, row = self._facts, self._before
        is_given_up = row.status is FAILED and self._losses.has(row.error_message)
        if facts.made is not None and (facts.is_active or is_given_up):
            return self._found_made(facts.made)
        if not facts.is_active:
            return self._by_files() if row.status is COMPLETED else (Verdict.IN_STEP, None)
        if server.place is Place.UNREADABLE:
            return Verdict.UNDECIDED, None
        return self._lost()

    def _found_made(self, made: JobResult) -> Judged:
        """Nobody tells the end, but the files are there that nothing else can have made."""
        name = made.output_file.filename if made.output_file is not None else "its result"
        self._say(Truth.FILES, f"The server's output folder has what only this run can have made: {name}.")
        return Verdict.STALE_ROW, self._to(made)

    def _lost(self) -> Judged:
        facts, journal = self._facts, self._facts.journal
        was_sent = facts.job.status is JobStatus.PROCESSING or (journal is not None and journal.acknowledged)
        if journal is not None and journal.on_its_way and not was_sent:
            self._say(Truth.JOURNAL, "This workstation is about to send it, or is sending it just now.")
            return Verdict.IN_STEP, None
        if not facts.may_judge:
            self._say(
                Truth.JOURNAL, "Another workstation submitted it: only that one can say that it is lost."
            )
            return Verdict.UNDECIDED, None
        if journal is not None and journal.cancelled and (was_sent or journal.held_back):
            self._say(Truth.JOURNAL, "It was to be cancelled, by this workstation.")
            return Verdict.STALE_ROW, self._ends(JobResult(cancelled=True))
        if was_sent:
            self._say(Truth.ROW, "It was there: the server had taken it.")
            return Verdict.LOST_IN_RESTART, self._ends(JobResult(error_message=self._losses.lost))
        if journal is not None and journal.held_back:
            self._say(Truth.JOURNAL, "This workstation never sent it, or it certainly did not arrive.")
            return Verdict.NEVER_POSTED, self._ends(JobResult(error_message=self._losses.never_arrived))
        self._say(
            Truth.JOURNAL,
            "Whether it arrived is not known: no answer came, and a restart would hide that it did.",
        )
        return Verdict.UNDECIDED, self._ends(JobResult(error_message=self._losses.undecided))

    def _ends(self, result: JobResult) -> ProposedChange:
        return replace(self._to(result), gives_up=True)

    # Files of a job that is completed

    def _by_files(self) -> Judged:
        files, marks = self._facts.files, self._facts.marks
        gone = [each for each in files if each.there is False and not each.kept]
        passing = [each for each in files if each.file.type == "temp" and not each.kept and each.there]
        untold = [each for each in files if each.there is None and not each.kept]
        kept = sum(each.kept for each in files)
        if kept:
            self._say(Truth.FILES, f"{kept} of {len(files)} outputs have a copy that lasts.")
        if gone:
            names = ", ".join(each.file.filename for each in gone[:3])
            emptied = gone[0].file.type == "temp"
            why = ": it was in the temp folder, which a restart empties" if emptied else ""
            self._say(
                Truth.FILES, f"{len(gone)} of {len(files)} outputs are not there any more ({names}){why}."
            )
            known = Mark.GONE in marks
            return (Verdict.IN_STEP, None) if known else (Verdict.OUTPUT_GONE, self._marked(Mark.GONE))
        if passing:
            names = ", ".join(each.file.filename for each in passing[:3])
            self._say(
                Truth.FILES, f"{names}: in the temp folder alone, which the server's next start empties."
            )
            if Mark.TEMP in marks:
                return Verdict.IN_STEP, None
            return Verdict.OUTPUT_IN_TEMP, replace(self._marked(Mark.TEMP), keep=True)
        if untold:
            self._say(Truth.FILES, "Whether the outputs are there cannot be told.")
        elif files:
            self._say(Truth.FILES, "The outputs are there.")
        return Verdict.IN_STEP, None

    def _marked(self, mark: Mark) -> ProposedChange:
        return ProposedChange(before=self._before, after=self._before, mark=mark)


def _has_result(end: JobResult) -> bool:
    return bool(end.outputs) or end.output_text is not None


def _ended_word(server: ServerView) -> str:
    end = server.end
    if end is None:
        return "ended"
    return {COMPLETED: "succeeded", CANCELLED: "was interrupted"}.get(end.status, "failed")
