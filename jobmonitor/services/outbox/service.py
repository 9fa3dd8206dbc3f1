"""The outbox: submissions that wait until server and database answer, and are sent then by themselves."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from jobmonitor.domain.errors import (
    ArrivalUnknown,
    InvalidInput,
    InvalidSubmission,
    JobMonitorError,
    KeptInOutbox,
    ServerError,
    ServerPaused,
    StorageError,
)
from jobmonitor.domain.events import OutboxChanged
from jobmonitor.domain.job import Job
from jobmonitor.domain.outbox import KeptFile, OutboxEntry, OutboxState
from jobmonitor.domain.value_json import paths_of, with_paths
from jobmonitor.domain.workflow import Submission
from jobmonitor.services.bus import EventBus
from jobmonitor.services.outbox.attempt import Attempt
from jobmonitor.services.outbox.files import KeptFiles
from jobmonitor.services.outbox.pauses import Pauses
from jobmonitor.services.outbox.recovery import Recovery
from jobmonitor.services.outbox.rounds import Rounds
from jobmonitor.services.ports import Background, Clock, OutboxMemory, Presence
from jobmonitor.services.submitting.away import is_away
from jobmonitor.services.submitting.finishing import finished
from jobmonitor.services.submitting.steps import Report, SubmissionStep
from jobmonitor.services.submitting.submission import SubmissionService

log = logging.getLogger(__name__)

GONE = "This submission is not in the outbox any more: it was sent or dropped meanwhile."
BUSY = "This submission is being sent, or is open in a form, just now."


class OutboxService:
    """Used from one event loop. Several copies of the application share one outbox: of each entry, one works
    on it at a time."""

    def __init__(
        self,
        submission: SubmissionService,
        memory: OutboxMemory,
        files: KeptFiles,
        presence: Presence,
        local: Background,
        bus: EventBus,
        clock: Clock,
        *,
        attempt: Attempt,
        recovery: Recovery,
        pauses: Pauses,
        database: str,
    ) -> None:
        """`local` reads and writes this workstation's disk; `database` is the title of the one that is open,
        which is known also while it is away."""
        self._submission = submission
        self._memory = memory
        self._files = files
        self._presence = presence
        self._local = local
        self._bus = bus
        self._clock = clock
        self._attempt = attempt
        self._recovery = recovery
        self._pauses = pauses
        self._known: tuple[OutboxEntry, ...] | None = None
        self._rounds = Rounds(self, recovery, pauses, bus)
        self.database = database

    def closing(self) -> None:
        """The application ends: what is cancelled from now on is found in the outbox at the next start."""
        self._submission.is_closing = True

    # What there is

    async def entries(self) -> tuple[OutboxEntry, ...]:
        """All that wait, in the order in which they are sent. Raises StorageError."""
        found = await self._local.run(self._memory.entries)
        if found != self._known:
            self._known = found
            self._bus.publish(OutboxChanged(found))
        return found

    @property
    def known(self) -> tuple[OutboxEntry, ...]:
        """What was found last; nothing is read."""
        return self._known or ()

    async def find(self, entry_id: str) -> OutboxEntry:
        """One entry, by its id or the beginning of it. Raises InvalidInput."""
        found = [each for each in await self.entries() if each.id.startswith(entry_id)] if entry_id else []
        if len(found) != 1:
            word = "has no submission" if not found else "has several submissions"
            raise InvalidInput(
                f"The outbox {word} with the id “{entry_id[:80]}”.",
                remedy="`jobmonitor outbox list` shows them.",
            )
        return found[0]

    async def recover(self) -> None:
        """Takes up what copies of the application left behind; `run` does that by itself."""
        await self._recovery.recover()

    # What comes in

    async def submit(
        self, submission: Submission, *, report: Report | None = None, front: bool = False
    ) -> Job:
        """Sends it as `SubmissionService.submit` does. Where server or database are away before anything was
        sent, it is kept here, and this raises KeptInOutbox.

        Raises StorageError where it can neither be sent nor kept.
        """
        prompt_id = str(uuid.uuid4())
        step = _LastStep(report)
        try:
            if (former := self._pauses.reason(submission.server.url)) is not None:
                raise former
            return await self._submission.submit(
                submission, report=step, front=front, prompt_id=prompt_id, may_wait=True, keeps_intent=True
            )
        except JobMonitorError as error:
            if not may_wait(error, step):
                raise
            if isinstance(error, ServerError) and not isinstance(error, ServerPaused):
                self._pauses.away(submission.server.url, error)
            entry = await finished(self.add(submission, error, prompt_id=prompt_id, front=front))
            raise KeptInOutbox(entry.id, error.message) from error

    async def add(
        self,
        submission: Submission,
        reason: JobMonitorError | None = None,
        *,
        prompt_id: str = "",
        front: bool = False,
    ) -> OutboxEntry:
        """Keeps it, with copies of its files. Raises InvalidSubmission where its values can never be sent,
        StorageError where it cannot be kept."""
        problems = (await self._local.run(self._submission.inspect, submission))[1]
        if problems:
            raise InvalidSubmission(problems)
        entry = self._entry(submission, reason, prompt_id or str(uuid.uuid4()), front)
        return await self._keep(entry, submission)

    def _entry(
        self, submission: Submission, reason: JobMonitorError | None, prompt_id: str, front: bool
    ) -> OutboxEntry:
        return OutboxEntry(
            id=str(uuid.uuid4()),
            workflow_name=submission.workflow.name,
            values=submission.values,
            server_url=submission.server.url,
            server_name=submission.server.name,
            user_id=submission.user_id,
            created_at=self._clock.now(),
            problem=reason.message if reason is not None else "",
            remedy=reason.remedy if reason is not None else "",
            database=self.database,
            prompt_id=prompt_id,
            front=front,
            own=submission.own,
        )

    async def _keep(self, entry: OutboxEntry, submission: Submission) -> OutboxEntry:
        kept = await self._local.run(self._add, entry, submission)
        await self.entries()
        self._rounds.wake()
        return kept

    def _add(self, entry: OutboxEntry, submission: Submission) -> OutboxEntry:
        while True:  # another copy may remove a file that nobody needed until now
            files = tuple(self._files.keep(path) for path in paths_of(submission.values))
            kept = replace(entry, files=files)
            if self._memory.add(kept, is_whole=partial(self._are_there, files)):
                return kept

    def _are_there(self, files: tuple[KeptFile, ...]) -> bool:
        return all(self._files.is_there(each) for each in files)

    # What the operator does

    async def retry(self, entry_id: str) -> None:
        """It is tried at once, also where it was refused before. Raises InvalidInput where it is gone."""
        entry = await self._current(entry_id)
        self._pauses.clear(entry.server_url)
        if entry.state.needs_operator:
            waits = replace(entry, state=OutboxState.WAITING, problem="", remedy="")
            await self._change(waits, entry.state)
        self._rounds.wake()

    async def drop(self, entry_id: str) -> OutboxEntry:
        """It is not sent; while this copy of the application runs, `restore` takes that back. Raises
        InvalidInput where it is gone, or being sent."""
        entry = await self._current(entry_id)
        owner = await self._local.run(self._presence.token)
        await self._change(replace(entry, state=OutboxState.DROPPED, owner=owner), entry.state)
        return entry

    async def restore(self, entry: OutboxEntry) -> None:
        """Takes a drop back: the entry is as `drop` returned it, in its place."""
        await self._change(entry, OutboxState.DROPPED)
        self._rounds.wake()

    async def move(self, entry_id: str, before: str | None) -> None:
        """Puts it before another one, or behind all."""
        if not await self._local.run(self._memory.move, entry_id, before):
            await self.entries()
            raise InvalidInput(GONE)
        await self.entries()

    async def edit(self, entry_id: str) -> OutboxEntry:
        """Takes it out for a form: it is not sent until `save` or `leave`. Its files are told where the
        operator knows them. Raises InvalidInput where it is gone, or being sent."""
        entry = await self._current(entry_id)
        owner = await self._local.run(self._presence.token)
        claimed = await self._local.run(self._memory.claim, entry_id, OutboxState.EDITING, owner)
        if claimed is None:
            raise InvalidInput(BUSY)
        await self.entries()
        places = await self._local.run(self._best_places, claimed)
        # With its former state, which `leave` gives it back.
        return replace(claimed, state=entry.state, values=with_paths(claimed.values, places))

    async def leave(self, entry: OutboxEntry) -> None:
        """What `edit` took out stays as it was."""
        back = await self._local.run(partial(self._memory.release, former_owner=entry.owner), _free(entry))
        await self.entries()
        if back:
            self._rounds.wake()

    async def save(self, entry: OutboxEntry, submission: Submission) -> OutboxEntry:
        """What `edit` took out is this from now on, and waits again. Raises InvalidSubmission where it can
        never be sent, StorageError, or InvalidInput where it is gone."""
        problems = (await self._local.run(self._submission.inspect, submission))[1]
        if problems:
            raise InvalidSubmission(problems)
        changed = replace(
            self._entry(submission, None, str(uuid.uuid4()), entry.front),
            id=entry.id,
            created_at=entry.created_at,
            own=entry.own,
        )
        saved = await finished(self._local.run(self._save, changed, submission, entry.owner))
        await self.entries()
        await self.tidy()
        self._pauses.clear(saved.server_url)
        self._rounds.wake()
        return saved

    def _save(self, entry: OutboxEntry, submission: Submission, owner: str) -> OutboxEntry:
        files = tuple(self._files.keep(path) for path in paths_of(submission.values))
        saved = replace(entry, files=files)
        if not self._memory.release(saved, former_owner=owner):
            raise InvalidInput(GONE)
        if not self._are_there(files):
            raise StorageError("Its files could not be kept.", remedy="Edit it once more.")
        return saved

    async def _current(self, entry_id: str) -> OutboxEntry:
        entry = next((each for each in await self.entries() if each.id == entry_id), None)
        if entry is None:
            raise InvalidInput(GONE)
        if entry.state.is_held:
            raise InvalidInput(BUSY, remedy="Try again in a moment.")
        return entry

    async def _change(self, entry: OutboxEntry, expected: OutboxState) -> None:
        changed = await self._local.run(partial(self._memory.change, expected=expected), entry)
        await self.entries()
        if not changed:
            raise InvalidInput(GONE)

    def _best_places(self, entry: OutboxEntry) -> dict[Path, Path]:
        return {file.path: self._files.best_place_of(file) for file in entry.files}

    # Sending

    async def send(self, entry_id: str, *, report: Report | None = None) -> Job:
        """Sends it now, and returns its row. Raises what keeps it from being sent, which the entry tells
        then; ArrivalUnknown and InvalidInput where it is in the outbox no more."""
        there = await self._current(entry_id)
        if there.database != self.database:
            raise InvalidInput(
                f"This submission is for another database: {there.database}.",
                remedy="Open that one, and it is sent there.",
            )
        owner = await self._local.run(self._presence.token)
        entry = await self._local.run(self._memory.claim, entry_id, OutboxState.SENDING, owner)
        if entry is None:
            await self.entries()
            raise InvalidInput(BUSY)
        await self.entries()
        step = _LastStep(report)
        try:
            job = await self._attempt.send(entry, step)
        except ArrivalUnknown:  # it is followed, and never sent again
            await finished(self._done(entry))
            raise
        except JobMonitorError as error:
            await finished(self._failed(entry, error, step))
            raise
        except Exception as error:  # nobody foresaw it: the operator does, and the others are sent
            log.exception("%s could not be sent from the outbox", entry.workflow_name)
            fault = JobMonitorError(
                "Something unexpected went wrong while sending.",
                remedy="Look at the list of jobs before you retry: it may have arrived.",
                details=repr(error),
            )
            await finished(self._failed(entry, fault, step))
            raise fault from error
        if job is None:
            await finished(self._done(entry))
            raise InvalidInput("This submission was sent before; its job is in the lists.")
        await finished(self._done(entry))
        return job

    async def _done(self, entry: OutboxEntry) -> None:
        await self._local.run(partial(self._memory.remove, owner=entry.owner), entry.id)
        await self.tidy()
        await self.entries()

    async def _failed(self, entry: OutboxEntry, error: JobMonitorError, step: _LastStep) -> None:
        told = replace(_free(entry), problem=error.message, remedy=error.remedy, attempts=entry.attempts + 1)
        if may_wait(error, step):
            told = replace(told, state=OutboxState.WAITING)
        else:
            # Its row says that it ended: what is sent after that is another prompt.
            prompt_id = str(uuid.uuid4()) if step.is_final else entry.prompt_id
            told = replace(told, state=OutboxState.REFUSED, prompt_id=prompt_id)
        await self._local.run(partial(self._memory.release, former_owner=entry.owner), told)
        await self.entries()

    async def answered(self, entries: Sequence[OutboxEntry]) -> JobMonitorError | None:
        """None where server and database of these entries answer; else why not, which the entries tell."""
        try:
            await self._attempt.require_answer(entries[0])
        except JobMonitorError as error:
            if not is_away(error):
                return None  # the attempt finds out what is wrong
            for entry in entries:
                if (entry.problem, entry.remedy) != (error.message, error.remedy):
                    told = replace(entry, problem=error.message, remedy=error.remedy)
                    await self._local.run(partial(self._memory.change, expected=OutboxState.WAITING), told)
            await self.entries()
            return error
        return None

    async def tidy(self) -> None:
        """Removes copies of files that no entry needs, and what was dropped by copies of the application that
        ended."""

        def has_ended(owner: str) -> bool:
            return not self._presence.is_there(owner)

        await self._local.run(partial(self._memory.tidy, self._files.clear, forget=has_ended))

    async def run(self) -> None:
        """Sends what waits, when server and database answer, until it is cancelled."""
        await self._rounds.run()


def _free(entry: OutboxEntry) -> OutboxEntry:
    return replace(entry, owner="")


def may_wait(error: JobMonitorError, step: _LastStep) -> bool:
    """Whether the same may be tried again later by itself. A server that went away behind the row leaves a
    row that says so; whether the database stored the row, its id tells."""
    return is_away(error) and not (step.is_final and isinstance(error, ServerError))


class _LastStep:
    """Passes on what a submission reports, and knows whether it came as far as its row."""

    def __init__(self, report: Callable[[SubmissionStep], None] | None) -> None:
        self._report = report
        self.is_final = False

    def __call__(self, step: SubmissionStep) -> None:
        self.is_final = self.is_final or step.is_final
        if self._report is not None:
            self._report(step)
