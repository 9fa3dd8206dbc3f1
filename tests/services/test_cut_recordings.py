"""The connection breaks behind each frame that real servers were recorded to send: every run ends the same.

In the usual run each place is tried once, by the kinds of the last three frames before it; with
HYPOTHESIS_PROFILE=search each frame of each recording.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import uuid
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from jobmonitor.comfy.frames import parse_text_frame
from jobmonitor.comfy.history import parse_history
from jobmonitor.comfy.parsing import parse_info
from jobmonitor.domain.events import Event, JobChanged
from jobmonitor.domain.job import Job, JobKind, JobRef, NewJob
from jobmonitor.domain.server import PromptRecord, QueueState, Server, ServerInfo
from jobmonitor.domain.server_events import NodeExecuted, ServerEvent, SocketLost, SocketOpened
from jobmonitor.services.ports import JournalEntry, Stage
from jobmonitor.services.tracking.result import result_of
from tests.comfy import recordings as rec
from tests.support.workstation import Workstation

IS_SEARCH = settings().max_examples >= 1000
PROGRESS = ("progress", "progress_state")
PATIENCE = 3000.0 if IS_SEARCH else 240.0
"""Seconds for all of them together."""


@dataclass(frozen=True)
class Run:
    """One run of a recording, as its owner's socket told it and its history entry does."""

    prompt_id: str
    frames: tuple[dict[str, Any], ...]
    entry: Mapping[str, Any]

    def kinds(self, count: int) -> tuple[str, ...]:
        """Of the first frames; progress counts once."""
        kinds = [frame["data"]["type"] for frame in self.frames[:count]]
        return tuple(
            kind
            for index, kind in enumerate(kinds)
            if kind not in PROGRESS or kinds[index - 1] not in PROGRESS
        )


def runs(path: Path) -> Iterator[Run]:
    """Those whose whole history entry was recorded, and whose owner listened."""
    entries: dict[str, Mapping[str, Any]] = {}
    for request in rec.requests(path):
        answer = request["response"]
        if request["method"] == "GET" and "/history" in request["path"] and isinstance(answer, dict):
            entries |= {key: entry for key, entry in answer.items() if _is_whole(entry)}
    frames = [frame for frame in rec.frames(path) if frame["kind"] == "text"]
    for prompt_id, entry in entries.items():
        mine = [each for each in frames if each["data"].get("data", {}).get("prompt_id") == prompt_id]
        owners = [each["client"] for each in mine if each["data"]["type"] == "execution_start"]
        if owners and len(prompt_id) == len(str(uuid.UUID(int=0))):  # odd ids cannot be told apart in text
            yield Run(prompt_id, tuple(each for each in mine if each["client"] == owners[0]), entry)


def _is_whole(entry: Any) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("status"), dict):
        return False
    return all(isinstance(message, list) for message in entry["status"]["messages"])


@dataclass
class CutClient:
    """A server (ComfyServer) whose websocket breaks behind some frames; the run goes on to its end then."""

    server: Server
    run: Run
    frame_count: int
    prompt_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    client_id: str = "here"
    is_over: bool = False

    @property
    def events_told(self) -> list[ServerEvent]:
        """What the frames up to the cut say."""
        texts = [rec.text_of(frame) for frame in self.run.frames[: self.frame_count]]
        return [event for text in texts for event in parse_text_frame(self._own(text))]

    @property
    def record(self) -> PromptRecord:
        """What the history says."""
        body = self._own(json.dumps({self.run.prompt_id: self.run.entry})).replace('"__NaN__"', "NaN")
        record = parse_history(body.encode(), self.prompt_id)
        assert record is not None
        return record

    def _own(self, text: str) -> str:
        return text.replace(self.run.prompt_id, self.prompt_id)

    async def events(self) -> AsyncGenerator[ServerEvent, None]:
        yield SocketOpened()
        for event in self.events_told:
            yield event
            await asyncio.sleep(0)
        self.is_over = True
        yield SocketLost("It was cut.")
        await asyncio.Event().wait()

    async def queue(self) -> QueueState:
        return QueueState() if self.is_over else QueueState(running=(self.prompt_id,))

    async def queue_length(self) -> int:
        return int(not self.is_over)

    async def history(self, prompt_id: str) -> PromptRecord | None:
        return self.record if self.is_over and prompt_id == self.prompt_id else None

    async def info(self) -> ServerInfo:
        answers = {r["path"]: rec.body(r) for r in rec.named("recordings", "30")["requests"]}
        return parse_info(answers["/system_stats"], answers["/features"])

    async def stat(self, _file: object) -> None:
        return None

    async def aclose(self) -> None:
        return None


def cuts(folder: str) -> Iterator[CutClient]:
    """Behind each frame, also before the first one; of each place one, where not all are wanted."""
    seen: set[tuple[str, ...]] = set()
    numbers = itertools.count(1)
    for path in (each for each in rec.ALL if each.parent.name == folder):
        for run in runs(path):
            ends = [name for name, _ in run.entry["status"]["messages"]]
            for count in range(len(run.frames) + 1):
                place = (*run.kinds(count)[-3:], "|", *ends)
                if IS_SEARCH or place not in seen:
                    seen.add(place)
                    yield CutClient(Server.at(f"http://cut-{next(numbers)}.invalid:8188"), run, count)


def record_of_a_job(here: Workstation, client: CutClient) -> Job:
    """Its row, and our record of it: it was sent, and the server has it."""
    new = NewJob(workflow_name="a", comfy_url=client.server.url, comfy_job_id=client.prompt_id)
    application = here.application
    job = application.jobs[JobKind.IMAGE].create_job(new)
    application.journal.record(
        JournalEntry(
            prompt_id=client.prompt_id,
            server_url=client.server.url,
            client_id=client.client_id,
            workflow_name="a",
            stage=Stage.ACKNOWLEDGED,
            created_at=datetime.now(UTC),
            database=application.repository.info().title,
            ref=job.ref,
        )
    )
    return job


@pytest.mark.timeout(3600 if IS_SEARCH else 300)
@pytest.mark.parametrize("folder", rec.FOLDERS)
async def test_wherever_the_connection_breaks_the_row_ends_as_the_history_says(
    folder: str, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = {client.server.url: client for client in cuts(folder)}
    assert len(clients) > 20
    async with Workstation(tmp_path / "home", sqlite_url, started=False) as here:
        application = here.application
        ended: set[JobRef] = set()

        def hear(event: Event) -> None:
            if isinstance(event, JobChanged) and event.job.status.is_terminal:
                ended.add(event.job.ref)

        application.bus.subscribe(hear)
        monkeypatch.setattr(application.comfy, "get", lambda server: clients[server.url])
        jobs = {url: record_of_a_job(here, client) for url, client in clients.items()}
        await application.start()
        await here.until(lambda: len(ended) == len(jobs), PATIENCE)
        for url, client in clients.items():
            row = await here.row(jobs[url].ref)
            heard = [each.output for each in client.events_told if isinstance(each, NodeExecuted)]
            alone = result_of(client.record, jobs[url], graph={})
            whole = result_of(client.record, jobs[url], graph={}, seen=heard)
            where = f"{url} of {client.run.prompt_id} behind {client.run.kinds(client.frame_count)}"
            assert row.status is whole.status, where
            assert set(row.outputs) == set(whole.outputs) >= set(alone.outputs), where
            assert (row.error_message or None) == whole.error_message, where
