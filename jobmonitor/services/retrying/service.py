"""Sends jobs once more: the graph that they ran with, as new jobs that say which one they repeat."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from jobmonitor.domain.errors import (
    InvalidInput,
    InvalidWorkflow,
    RetryRefused,
    ServerError,
    UnknownJob,
    UnknownWorkflow,
)
from jobmonitor.domain.job import EMPTY, JSON, Job, JobRef, JobStatus
from jobmonitor.domain.server import Server, canonical_url, is_loopback, parse_view_url
from jobmonitor.domain.workflow import AudioTrack, FieldType, Submission, Value, Workflow
from jobmonitor.services.addressing import addressed
from jobmonitor.services.checking.node_catalogue import NodeCatalogue
from jobmonitor.services.importing.service import ImportService
from jobmonitor.services.jobs import OWN_PARAMETERS
from jobmonitor.services.ports import (
    Background,
    ComfyServers,
    Fetcher,
    JobRepository,
    Journal,
    WorkflowLibrary,
)
from jobmonitor.services.retrying.chain import family_of, own_parameters, ran_out_of_memory
from jobmonitor.services.retrying.remaking import remade, seeds_in, with_new_seeds
from jobmonitor.services.submitting.refilling import refill
from jobmonitor.services.submitting.submission import SubmissionService
from jobmonitor.services.submitting.uploads import LARGEST_FETCH
from jobmonitor.services.submitting.workplace import Workplace
from jobmonitor.services.writable import require_writable

log = logging.getLogger(__name__)

MOST_OUT_OF_MEMORY = 2
"""Failures for want of memory at one server, after which a job is not sent there again by itself."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be sent once more, and how."""

    job: Job
    server: Server
    is_elsewhere: bool
    """Whether that is not the server that had it."""
    new_seed: bool


class RetryService:
    """Used in one event loop."""

    def __init__(
        self,
        repository: JobRepository,
        journal: Journal,
        background: Background,
        local: Background,
        comfy: ComfyServers,
        workflows: WorkflowLibrary,
        importing: ImportService,
        catalogue: NodeCatalogue,
        submission: SubmissionService,
        fetcher: Fetcher,
        workplace: Workplace,
        servers: tuple[Server, ...] = (),
        user_id: str | None = None,
        *,
        most_out_of_memory: int = MOST_OUT_OF_MEMORY,
        draw: Callable[[int], int] = lambda most: secrets.randbelow(most + 1),
    ) -> None:
        """`draw` gives a new seed, not above the number that it is given."""
        self._repository = repository
        self._journal = journal
        self._background = background
        self._local = local
        self._comfy = comfy
        self._workflows = workflows
        self._importing = importing
        self._catalogue = catalogue
        self._submission = submission
        self._fetcher = fetcher
        self._workplace = workplace
        self._servers = servers
        self._user_id = user_id
        self._most_out_of_memory = most_out_of_memory
        self._draw = draw
        self._under_way: set[JobRef] = set()

    async def retry(
        self,
        job: Job,
        *,
        new_seed: bool,
        server: Server | None = None,
        front: bool = False,
        force: bool = False,
    ) -> Job:
        """Sends a job that has ended once more and returns the row of the new one, whose parameters have
        `jobmonitor.retry_of` and `jobmonitor.attempt`. At its own server, where none is given.

        Raises RetryRefused where the job may still be under way, or runs out of memory again and again
        (`force` sends it all the same, but never what the server still has in its queue), and what a
        submission raises.
        """
        if job.ref in self._under_way:
            raise RetryRefused("This job is being sent once more just now.")
        self._under_way.add(job.ref)
        try:
            wish = await self._wish(job, server, new_seed)
            await self._require_over(wish.job, force=force)
            if not force:
                await self._require_memory(wish)
            async with self._submission_of(wish) as submission:
                return await self._submission.submit(submission, front=front, may_wait=True)
        finally:
            self._under_way.discard(job.ref)

    def caution(self, job: Job, *, new_seed: bool, server: Server | None = None) -> str:
        """What an operator should know before; empty where nothing."""
        is_there = server is None or self._is_at(job, server)
        if new_seed or not is_there or job.status is not JobStatus.COMPLETED:
            return ""
        return (
            "With the same seed ComfyUI may take everything from its cache, and the result is the same as "
            "before. Choose a new seed for another one."
        )

    # May it be?

    async def _wish(self, job: Job, server: Server | None, new_seed: bool) -> _Wish:
        info = await self._background.run(self._repository.info)
        require_writable(info, "sent once more")
        row = await self._background.run(self._repository.get, job.ref)
        if row is None:
            raise UnknownJob(f"The job {job.ref.key} is no longer in the database: somebody deleted it.")
        if row.status.is_active:
            raise RetryRefused(
                f"The job has not ended: it is {row.status}.", remedy="Wait for its end, or cancel it first."
            )
        (row,) = await self._background.run(addressed, [row], self._journal, info.title)
        row = _with_address_of(row, job)
        if server is not None:
            return _Wish(row, server, not self._is_at(row, server), new_seed)
        if not row.comfy_url:
            raise RetryRefused("The row does not say at which server the job ran.", remedy="Name a server.")
        url = canonical_url(row.comfy_url)
        if is_loopback(url) and not info.is_local and not await self._is_ours(row):
            raise RetryRefused(
                f"The job ran at {url} of another workstation.", remedy="Send it to another server."
            )
        return _Wish(row, self._server(url), False, new_seed)

    def _server(self, url: str) -> Server:
        return next((server for server in self._servers if url in server.addresses), Server(url))

    def _is_at(self, job: Job, server: Server) -> bool:
        try:
            return canonical_url(job.comfy_url or "") in server.addresses
        except InvalidInput:
            return False

    async def _is_ours(self, job: Job) -> bool:
        return bool(await self._background.run(self._journal.find, [job.comfy_job_id or ""]))

    async def _require_over(self, job: Job, *, force: bool) -> None:
        """The row of a job that failed without a word of its server may be wrong: the server is asked."""
        own = job.parameters.get(OWN_PARAMETERS)
        was_told = isinstance(own, Mapping) and bool(own.get("error"))
        if job.status is not JobStatus.FAILED or was_told or not job.comfy_job_id or not job.comfy_url:
            return
        url = canonical_url(job.comfy_url)
        info = await self._background.run(self._repository.info)
        if is_loopback(url) and not info.is_local and not await self._is_ours(job):
            return  # nobody here can ask it
        server = self._server(url)
        try:
            state = (await self._comfy.get(server).queue()).state(job.comfy_job_id)
        except ServerError as error:
            if force:
                return
            raise RetryRefused(
                f"Whether the job still runs cannot be told: {error.message}",
                remedy="Try again when its server answers, or send it with `jobmonitor retry --force`.",
            ) from error
        if state is not None:
            raise RetryRefused(
                f"{server.title} still has the job: it is {state}, though the row says {job.status}.",
                remedy="Repair the row, or cancel the job at the server, before it is sent once more.",
            )

    async def _require_memory(self, wish: _Wish) -> None:
        if not ran_out_of_memory(wish.job):
            return
        family = await self._background.run(family_of, wish.job, self._repository)
        failed = [each for each in family if ran_out_of_memory(each) and self._is_at(each, wish.server)]
        if len(failed) >= self._most_out_of_memory:
            raise RetryRefused(
                f"This job ran out of memory {len(failed)} times at {wish.server.title}; it would again.",
                remedy="Resubmit it with a smaller size or a shorter clip, or send it to a server with more "
                "memory (`jobmonitor retry --force` sends it all the same).",
            )

    # What is sent

    @asynccontextmanager
    async def _submission_of(self, wish: _Wish) -> AsyncIterator[Submission]:
        """The graph that it ran with; where that is nowhere, its form with the values of the row."""
        job = wish.job
        workflow = await self._workflow(job.workflow_name)
        try:
            graph = dict((await self._importing.read_job(job)).graph)
        except InvalidWorkflow as error:
            if workflow is None:
                raise
            log.info("%s is sent from the values of its row: %s", job.ref, error.message)
            async with self._workplace.folder() as folder:
                yield await self._from_row(wish, workflow, folder)
            return
        classes = await self._classes(wish.server)
        renewed: Mapping[int, int] = {}
        if wish.new_seed:
            seeds = seeds_in(graph, workflow)
            if not seeds.places:
                raise RetryRefused("The graph of this job has no seed.", remedy="Send it as it was.")
            graph, renewed = with_new_seeds(graph, seeds, self._draw, classes)
        yield remade(
            job,
            graph,
            wish.server,
            user_id=self._user_id or job.user_id,
            new_seeds=renewed,
            workflow=workflow,
            classes=classes,
            own=own_parameters(job),
        )

    async def _workflow(self, name: str) -> Workflow | None:
        try:
            return await self._local.run(self._workflows.get, name)
        except (UnknownWorkflow, InvalidWorkflow):
            return None

    async def _classes(self, server: Server) -> Mapping[str, JSON]:
        try:
            return await self._catalogue.of(server)
        except ServerError:  # sending it says what is wrong
            return EMPTY

    async def _from_row(self, wish: _Wish, workflow: Workflow, folder: Path) -> Submission:
        refilled = refill(wish.job, workflow)
        lacking = [each.label for each in refilled.missing if each.required]
        if lacking:
            raise RetryRefused(
                "The graph of this job is nowhere to be found, and its row does not tell "
                f"{', '.join(lacking[:6])}{' …' if len(lacking) > 6 else ''}.",
                remedy="Resubmit it, and fill that in.",
            )
        values: dict[str, Value] = dict(refilled.values)
        for name, addresses in refilled.addresses.items():
            field = workflow.field_named(name)
            paths = [await self._fetched(address, folder) for address in addresses]
            is_tracks = field is not None and field.type is FieldType.AUDIO_TRACKS
            values[name] = (
                tuple(AudioTrack(at, path) for at, path in enumerate(paths, 1)) if is_tracks else tuple(paths)
            )
        if wish.new_seed:
            values |= {each.name: None for each in workflow.fields if each.type is FieldType.SEED}
        return Submission(
            workflow=workflow,
            server=wish.server,
            values=values,
            user_id=self._user_id or wish.job.user_id,
            own=own_parameters(wish.job) | {"not_recorded": [each.name for each in refilled.missing]},
        )

    async def _fetched(self, address: str, folder: Path) -> Path:
        suffix = Path(parse_view_url(address)[1].filename).suffix
        path = folder / f"{secrets.token_hex(8)}{suffix}"
        await self._fetcher.download(address, path, limit=LARGEST_FETCH)
        return path


def _with_address_of(row: Job, known: Job) -> Job:
    """The row with the id and the server of the job as it was shown, where it does not say them itself."""
    return replace(
        row,
        comfy_job_id=row.comfy_job_id or known.comfy_job_id,
        comfy_url=row.comfy_url or known.comfy_url,
    )
