"""One server's part of what is known of jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from jobmonitor.domain.errors import ServerError
from jobmonitor.domain.job import JobRef, JobResult, JobStatus
from jobmonitor.domain.reconciling import Facts, FileView, JournalView, Place, ServerView
from jobmonitor.domain.server import PromptState
from jobmonitor.services.ports import Background, Clock, ComfyServer, Stage
from jobmonitor.services.reconciling.asking import ServerAnswers, ask, look_for_files, together
from jobmonitor.services.reconciling.known import LOSSES, Known, as_tracked, result_for
from jobmonitor.services.reconciling.silence import Silence
from jobmonitor.services.tracking.by_files import Proof, record_of_forgotten
from jobmonitor.services.tracking.tracked import IN_FLIGHT, UNSENT

_IN_QUEUE = frozenset({Place.WAITING, Place.RUNNING})


class ServerFacts:
    """One server's part of the facts. Used once."""

    def __init__(
        self,
        client: ComfyServer,
        silence: Silence,
        background: Background,
        clock: Clock,
        *,
        is_local: bool,
        proof: Proof | None = None,
    ) -> None:
        """`proof`: who looks into the files of jobs that the server forgot, see `record_of_forgotten`."""
        self._client, self._silence = client, silence
        self._background, self._clock = background, clock
        self._is_local = is_local
        self._proof = proof

    async def facts(
        self,
        known: Sequence[Known],
        twins: Mapping[JobRef, tuple[JobRef, ...]],
        kept: Collection[tuple[JobRef, str]],
    ) -> dict[JobRef, Facts]:
        """What is known of these jobs. Raises StorageError. Thousands are put together in a thread."""
        answers = await ask(self._client, [each.job.comfy_job_id or "" for each in known])
        by_id = {each.job.comfy_job_id: each for each in known}
        running = by_id.get(next(iter(answers.queue.running), ""))
        job = None if running is None else running.job
        self._silence.see(answers.server, answers.queue, job)
        silent, stuck = self._silence.lasts(answers.server), self._silence.stuck(job)
        views = await self._background.run(_views, known, answers, silent, stuck, running is not None)
        files: Mapping[JobRef, tuple[FileView, ...]] = {}
        made: dict[JobRef, JobResult] = {}
        if not answers.problem:
            is_over = [each.job for each in known if views[each.job.ref].place not in _IN_QUEUE]
            files = await look_for_files(self._client, is_over, kept)
            made = await self._made([each for each in known if _is_open(each, views[each.job.ref])])
        now = self._clock.now()

        def whole() -> dict[JobRef, Facts]:
            return {
                each.job.ref: Facts(
                    job=each.job,
                    now=now,
                    server=views[each.job.ref],
                    journal=self._journal_view(each, now),
                    may_judge=self._may_judge(each, now),
                    files=files.get(each.job.ref, ()),
                    made=made.get(each.job.ref),
                    twins=twins.get(each.job.ref, ()),
                    marks=each.marks,
                )
                for each in known
            }

        return await self._background.run(whole)

    async def _made(self, known: Sequence[Known]) -> dict[JobRef, JobResult]:
        """What only these very runs can have made, by the names of the server's files."""
        found: dict[JobRef, JobResult] = {}
        waiting = iter(known)

        async def work() -> None:
            for each in waiting:
                try:
                    record = await record_of_forgotten(self._client, as_tracked(each), self._proof)
                except ServerError:
                    continue
                if record is not None:
                    found[each.job.ref] = result_for(each, record)

        await together(work)
        return found

    def _journal_view(self, each: Known, now: datetime) -> JournalView | None:
        entry = each.entry
        if entry is None:
            return None
        created = each.job.created_at
        is_fresh = created is not None and timedelta(0) <= now - created < UNSENT
        on_its_way = is_fresh if entry.was_held_back else as_tracked(each).is_on_its_way(now)
        return JournalView(
            acknowledged=entry.stage is Stage.ACKNOWLEDGED,
            held_back=entry.was_held_back,
            on_its_way=on_its_way,
            cancelled=entry.cancel_requested_at is not None,
        )

    def _may_judge(self, each: Known, now: datetime) -> bool:
        """As the tracker judges: who submitted a job, or who alone has the database, after the time that a
        prompt may be on its way."""
        if each.entry is not None:
            return True
        created = each.job.created_at
        return self._is_local and created is not None and now - created > IN_FLIGHT


def _views(
    known: Sequence[Known], answers: ServerAnswers, silent: timedelta | None, stuck: str, runs_one: bool
) -> dict[JobRef, ServerView]:
    """What the server says of each; `silent` and `stuck` of the prompt that it runs, which is one of them
    where `runs_one`."""
    title, queue = answers.server.title, answers.queue
    if answers.problem:
        return {each.job.ref: ServerView(title=title, problem=answers.problem) for each in known}
    places, others = queue.places, answers.others()
    copies = Counter((*queue.running, *queue.pending))
    running_id = next(iter(queue.running), "")

    def view(each: Known) -> ServerView:
        prompt_id = each.job.comfy_job_id or ""
        record, position = answers.records.get(prompt_id), places.get(prompt_id)
        place = Place.NOWHERE
        if position is not None:
            place = Place.WAITING if position else Place.RUNNING
        elif record is not None:
            place = Place.ENDED
        elif prompt_id in answers.unreadable:
            place = Place.UNREADABLE
        # Of what waits behind another of our jobs, that one's finding says what is wrong.
        is_told = place is Place.RUNNING or (place is Place.WAITING and not runs_one)
        submitted_as = each.entry.prompt_id if each.entry is not None else prompt_id
        return ServerView(
            title=title,
            place=place,
            problem=answers.unreadable.get(prompt_id, ""),
            position=position or None,
            copies=max(1, copies[prompt_id]),
            others=tuple(sorted(others.get(submitted_as, frozenset()) - {prompt_id})),
            end=None if record is None else result_for(each, record),
            ended_well=record is not None and record.state is PromptState.SUCCEEDED,
            running_id=running_id,
            silent=silent if is_told else None,
            waiting=len(queue.pending),
            stuck=stuck if place is Place.RUNNING else "",
        )

    return {each.job.ref: view(each) for each in known}


def _is_open(each: Known, view: ServerView) -> bool:
    """Whether files may tell what the server cannot."""
    if view.place is Place.ENDED:
        return view.ended_well and view.end is not None and view.end.status is JobStatus.FAILED
    job = each.job
    given_up = job.status is JobStatus.FAILED and LOSSES.has(job.error_message)
    return view.place in (Place.NOWHERE, Place.UNREADABLE) and (job.status.is_active or given_up)
