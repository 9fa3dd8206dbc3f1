"""Gathers what is known of jobs: their rows, what their own servers say, the files, our journal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.job import Job, JobRef, System
from jobmonitor.domain.reconciling import Facts
from jobmonitor.domain.server import Server, canonical_url, is_loopback
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.addressing import addressed
from jobmonitor.services.ports import (
    Background,
    Clock,
    ComfyServers,
    JobRepository,
    Journal,
    JournalEntry,
    WorkflowLibrary,
)
from jobmonitor.services.ports.repairs import RepairBook
from jobmonitor.services.reconciling.known import Known, is_at, marks_of
from jobmonitor.services.reconciling.one_server import ServerFacts
from jobmonitor.services.reconciling.silence import Silence
from jobmonitor.services.tracking.by_files import Proof, RememberedProof

SERVERS_AT_ONCE = 12
"""Servers that are asked at the same time."""
MOST_LOOKED_UP = 50
"""Jobs of which other rows with the same id are looked for in the whole database; of more, among these."""


class KeptOutputs(Protocol):
    """What this workstation, or the studio's storage, has of the files that jobs made."""

    async def kept(self, jobs: Sequence[Job]) -> Collection[tuple[JobRef, str]]:
        """Outputs of these jobs, by their addresses, that have a copy that lasts."""
        ...

    async def keep(self, job: Job) -> bool:
        """Fetches the job's outputs; whether all of them last from now on."""
        ...


class Gatherer:
    """Asks each server once for all jobs that are meant, several servers at the same time."""

    def __init__(
        self,
        repository: JobRepository,
        journal: Journal,
        book: RepairBook,
        background: Background,
        comfy: ComfyServers,
        workflows: WorkflowLibrary,
        clock: Clock,
        silence: Silence,
        servers: Iterable[Server] = (),
        kept: KeptOutputs | None = None,
        proof: Proof | None = None,
    ) -> None:
        self._repository, self._journal, self._book = repository, journal, book
        self._background, self._comfy, self._workflows = background, comfy, workflows
        self._clock, self._silence = clock, silence
        self._servers = tuple(servers)
        self._kept = kept
        self._proof = RememberedProof(proof) if proof is not None else None

    async def facts(
        self, jobs: Sequence[Job], on_progress: Callable[[int], None] = lambda done: None
    ) -> list[Facts]:
        """What is known of these jobs, in their order; `on_progress` is called with how many are done. Raises
        DatabaseError and StorageError; a server that does not answer is part of the facts."""
        is_local, known = await self._background.run(self._look_up, list(jobs))
        twins = await self._background.run(self._twins, known)
        kept = await self._kept.kept(jobs) if self._kept is not None else ()
        by_server: dict[Server | None, list[Known]] = {}
        for each in known:
            by_server.setdefault(each.server, []).append(each)
        found: dict[JobRef, Facts] = {}
        gate = asyncio.Semaphore(SERVERS_AT_ONCE)

        async def gather(server: Server | None, some: list[Known]) -> None:
            if server is None:
                now = self._clock.now()
                found.update({each.job.ref: self._bare(each, now) for each in some})
            else:
                async with gate:
                    asked = ServerFacts(
                        self._comfy.get(server),
                        self._silence,
                        self._background,
                        self._clock,
                        is_local=is_local,
                        proof=self._proof,
                    )
                    found.update(await asked.facts(some, twins, kept))
            on_progress(len(found))

        async with asyncio.TaskGroup() as group:
            for server, some in by_server.items():
                group.create_task(gather(server, some))
        return [found[job.ref] for job in jobs if job.ref in found]

    @staticmethod
    def _bare(each: Known, now: datetime) -> Facts:
        return Facts(job=each.job, now=now, is_elsewhere=each.is_elsewhere, marks=each.marks)

    # In a thread

    def _look_up(self, jobs: list[Job]) -> tuple[bool, list[Known]]:
        info = self._repository.info()
        jobs = addressed(jobs, self._journal, info.title)
        ids = [job.comfy_job_id for job in jobs if job.comfy_job_id]
        entries = self._journal.find(ids) if ids else {}
        marks = self._book.marks(info.title, [job.ref for job in jobs])
        workflows: dict[str, Workflow | None] = {}
        known: list[Known] = []
        for job in jobs:
            entry = entries.get(job.comfy_job_id or "")
            name = job.workflow_name if entry is None else entry.workflow_name
            if name not in workflows:
                workflows[name] = self._workflow(name)
            server, is_elsewhere = self._server_of(job, entry, info.is_local)
            noted = marks.get(job.ref, frozenset()) | marks_of(job)
            known.append(Known(job, entry, workflows[name], server, is_elsewhere, noted))
        return info.is_local, known

    def _workflow(self, name: str) -> Workflow | None:
        try:
            return self._workflows.get(name)
        except InvalidInput:
            return None

    def _server_of(self, job: Job, entry: JournalEntry | None, is_local: bool) -> tuple[Server | None, bool]:
        """The job's own server, and whether that is another workstation's, which nobody here may judge."""
        try:
            url = canonical_url(job.comfy_url or "")
        except InvalidInput:
            return None, False
        if not job.comfy_job_id:
            return None, False
        if is_loopback(url) and entry is None and not is_local:
            return None, True
        return next((server for server in self._servers if url in server.addresses), Server(url)), False

    def _twins(self, known: Sequence[Known]) -> Mapping[JobRef, tuple[JobRef, ...]]:
        """Job → older rows of the same prompt at the same server."""
        rows: dict[tuple[Server | None, str], dict[JobRef, Job]] = {}
        for each in known:
            if each.job.comfy_job_id and each.server is not None:
                rows.setdefault((each.server, each.job.comfy_job_id), {})[each.job.ref] = each.job
        if len(known) <= MOST_LOOKED_UP:
            for (server, comfy_job_id), same in rows.items():
                for job in self._repository.find_by_comfy_id(comfy_job_id):
                    if server is not None and is_at(job, server.addresses):
                        same.setdefault(job.ref, job)
        found: dict[JobRef, tuple[JobRef, ...]] = {}
        for same in rows.values():
            # A migrated job is its new row's: that it is in both systems is no fault.
            counted = [job for job in same.values() if not job.migrated]
            counted = [job for job in counted if job.system is System.NEW] or counted
            counted.sort(key=_age)
            for at, job in enumerate(counted[1:], start=1):
                found[job.ref] = tuple(older.ref for older in counted[:at])
        return found


def _age(job: Job) -> tuple[bool, float, JobRef]:
    created = job.created_at
    return (created is None, 0.0 if created is None else created.timestamp(), job.ref)
