"""What one server says of many jobs: its queue and its history asked once, its files one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from jobmonitor.domain.errors import (
    InvalidAddress,
    ServerError,
    ServerFault,
    ServerNonsense,
    ServerRefused,
)
from jobmonitor.domain.job import Job, JobRef, JobStatus
from jobmonitor.domain.reconciling import FileView
from jobmonitor.domain.server import PromptRecord, QueueState, Server, parse_view_url
from jobmonitor.services.ports import ComfyServer

ONE_BY_ONE = 24
"""So many prompts are asked for one by one; for more of them, the history is read whole first."""
AT_ONCE = 4
"""Questions to one server at the same time."""
MOST_FILES = 50
"""Outputs of one job that are looked for."""


@dataclass(slots=True)
class ServerAnswers:
    """What was asked of one server, and what it said."""

    server: Server
    problem: str = ""
    """Why it did not answer; then nothing else is known."""
    queue: QueueState = field(default_factory=QueueState)
    records: dict[str, PromptRecord] = field(default_factory=dict)
    """Of prompts that ended, those of others of the same submissions among them."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """Prompts of which it cannot tell its history, and why."""

    def others(self) -> Mapping[str, frozenset[str]]:
        """Id that a submission gave → ids of all prompts that carry it."""
        found: dict[str, set[str]] = {}
        for prompt_id, mark in self.queue.marks:
            found.setdefault(mark, set()).add(prompt_id)
        for prompt_id, record in self.records.items():
            own = record.extra_data.get("jobmonitor")
            carried = own.get("prompt_id") if isinstance(own, Mapping) else None
            if isinstance(carried, str) and carried:
                found.setdefault(carried, set()).add(prompt_id)
        return {mark: frozenset(ids) for mark, ids in found.items()}


async def ask(client: ComfyServer, prompt_ids: Collection[str]) -> ServerAnswers:
    """Where these prompts are: the queue first, then the history of those that it does not have. In this
    order nothing that moves from the one to the other is missed. A server that does not answer is a
    `problem`."""
    answers = ServerAnswers(client.server)
    try:
        answers.queue = await client.queue()
        queued = {*answers.queue.running, *answers.queue.pending}
        wanted = [each for each in dict.fromkeys(prompt_ids) if each not in queued]
        if len(wanted) > ONE_BY_ONE:
            wanted = await _ask_whole(client, answers, wanted)
        await _ask_each(client, answers, wanted)
    except ServerError as error:
        return ServerAnswers(client.server, problem=error.message)
    return answers


async def _ask_whole(client: ComfyServer, answers: ServerAnswers, wanted: list[str]) -> list[str]:
    """Reads the newest entries at once; returns the ids that have to be asked for one by one."""
    try:
        answers.records |= await client.histories(wanted)
    except (ServerFault, ServerNonsense, ServerRefused):
        return wanted  # one entry that cannot be sent makes the whole history an error
    return [each for each in wanted if each not in answers.records]


async def _ask_each(client: ComfyServer, answers: ServerAnswers, wanted: Iterable[str]) -> None:
    waiting = iter(wanted)

    async def work() -> None:
        for prompt_id in waiting:
            try:
                record = await client.history(prompt_id)
            except (ServerFault, ServerNonsense, ServerRefused) as error:
                answers.unreadable[prompt_id] = error.message
                continue
            if record is not None:
                answers.records[prompt_id] = record

    await together(work)


async def look_for_files(
    client: ComfyServer, jobs: Iterable[Job], kept: Collection[tuple[JobRef, str]]
) -> dict[JobRef, tuple[FileView, ...]]:
    """The outputs of completed jobs that rows say are at this server. `kept`: outputs, by their
    addresses, that have a copy that lasts. What cannot be asked is None: `FileView.there`."""
    found: dict[JobRef, tuple[FileView, ...]] = {}
    waiting = iter([job for job in jobs if job.status is JobStatus.COMPLETED])

    async def work() -> None:
        for job in waiting:
            found[job.ref] = await _views(client, job, kept)

    await together(work)
    return found


async def _views(client: ComfyServer, job: Job, kept: Collection[tuple[JobRef, str]]) -> tuple[FileView, ...]:
    views: list[FileView] = []
    for address in job.outputs[:MOST_FILES]:
        try:
            url, file = parse_view_url(address)
        except InvalidAddress:
            continue  # stored elsewhere
        if url not in client.server.addresses:
            continue
        try:
            there = await client.has_file(file)
        except ServerError:
            there = None
        views.append(FileView(address=address, file=file, there=there, kept=(job.ref, address) in kept))
    return tuple(views)


async def together(work: Callable[[], Awaitable[None]]) -> None:
    """Runs a worker some times side by side. Raises what the first of them raises that fails."""
    tasks = [asyncio.ensure_future(work()) for _ in range(AT_ONCE)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
