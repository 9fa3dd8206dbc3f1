"""A simulated server, a database and workstations, in one event loop that runs only while a rule does."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from unittest import mock

from benchmarks.faults.rows import Row, read_rows
from benchmarks.faults.verdict import ENDED, Finding, judge
from benchmarks.faults.witness import Witness
from jobmonitor.config.paths import Paths
from jobmonitor.demo.simulator import Simulator
from jobmonitor.demo.simulator.sockets import abort
from jobmonitor.domain.errors import JobMonitorError, KeptInOutbox
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job
from jobmonitor.domain.outbox import OutboxState
from jobmonitor.domain.server import Server
from jobmonitor.services.submitting import posting
from jobmonitor.services.tracking import tracked
from jobmonitor.workflows.resources import resources_folder
from tests.model.desk import Cut, Database, Desk, ModelClock
from tests.support.pictures import png

PATIENCE = 60.0
"""Seconds until what does not come true is a failure."""
STRIDE = timedelta(seconds=30)
"""By which the clock goes on while the end of everything is waited for."""
DECIDED = (OutboxState.INTERRUPTED, OutboxState.REFUSED, OutboxState.DROPPED)
"""States of the outbox in which nothing happens without the operator."""
MANY_REQUESTS = 12
"""Of a workstation: each look for a job asks for the queue, then for its history."""
HOMES = ("first", "second")
WORKFLOW = "small"


class World:
    """`async with world() as it:`; each method is one thing that happens."""

    def __init__(self, folder: Path, simulator: Simulator, address: str) -> None:
        self.folder = folder
        self.sim = simulator
        self.address = address
        self.server = Server.at(simulator.url)
        self.witness = Witness()
        self.witness.attach(simulator)
        self.witness.at_end = lambda _prompt_id: simulator.hold()
        simulator.hold()
        self.clock = ModelClock()
        self.database = Database()
        self.desks: dict[str, Desk] = {}
        self.prompts: list[str] = []
        self.told: list[str] = []
        self.kept: list[str] = []
        """Jobs of which it was said that they wait in the outbox."""
        self.is_server_up = True
        self._photo = folder / "photo.png"
        self._photo.write_bytes(png())
        self._ends: dict[str, Row] = {}
        for home in HOMES:
            _add_workflow(Paths.below(folder / home).workflow_folder)

    # Workstations

    async def start_desk(self, home: str = HOMES[0]) -> None:
        """A workstation is started, with the files of its former life."""
        desk = Desk(self.folder / home, self.address, self.server, database=self.database, clock=self.clock)
        self.desks[home] = desk
        await desk.start()

    async def kill_desk(self, home: str = HOMES[0]) -> None:
        """kill -9."""
        await self.desks.pop(home).kill()

    async def submit(self, home: str = HOMES[0]) -> None:
        """A job, from the form to the answer, or to an error."""
        await self._outcome(home, self._begin(home, 0)[0])

    async def submit_until(
        self, place: int, meanwhile: Callable[[], Awaitable[None]], *, home: str = HOMES[0]
    ) -> bool:
        """A job that stops at a place for something to happen, and then goes on, where it still can; whether
        it came to that place."""
        task, cut = self._begin(home, place)
        stopped = asyncio.create_task(cut.stopped.wait())
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        is_reached = cut.stopped.is_set()
        await meanwhile()
        cut.may_go.set()
        await self._outcome(home, task)
        return is_reached

    def _begin(self, home: str, place: int) -> tuple[asyncio.Task[Job], Cut]:
        desk = self.desks[home]
        prompt = f"job {len(self.prompts) + 1}"
        self.prompts.append(prompt)
        submission = desk.here.submission(WORKFLOW, image=self._photo, prompt=prompt, steps=1)
        return desk.begin(lambda: desk.application.outbox.submit(submission), place)

    async def _outcome(self, home: str, task: asyncio.Task[Job]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await task
        except KeptInOutbox:
            self.kept.append(self.prompts[-1])
        except (JobMonitorError, asyncio.CancelledError):
            return
        else:
            if home in self.desks:
                self.told.append(self.prompts[-1])

    async def cancel(self, number: int, home: str = HOMES[0]) -> None:
        """The operator wants one of the jobs of the list to end."""
        application = self.desks[home].application
        with contextlib.suppress(JobMonitorError):
            page = await application.feeds.page(FeedQuery(), after=None, limit=50)
            active = [job for job in page.jobs if job.status.is_active]
            if active:
                await application.cancelling.cancel(active[number % len(active)])

    async def retry_interrupted(self, home: str = HOMES[0]) -> None:
        """The operator sends what the outbox says was cut off."""
        outbox = self.desks[home].application.outbox
        with contextlib.suppress(JobMonitorError):
            for entry in await outbox.entries():
                if entry.state is OutboxState.INTERRUPTED:
                    await outbox.retry(entry.id)

    async def change_time(self, by: timedelta, *, is_set: bool) -> None:
        """Time goes by, or somebody sets the clock, while no prompt is on its way."""
        await self._outboxes_rest([each for each in OutboxState if each is not OutboxState.SENDING])
        if is_set:
            self.clock.put(by)
        else:
            self.clock.go_by(by)

    # The server

    async def end_run(self, *, well: bool) -> None:
        """What runs is over; the next one is taken up, and held."""
        if not self.is_server_up or not self.sim.running:
            return
        (prompt_id,) = self.sim.running
        self.sim.faults.error = not well
        await self.sim.release()
        await self.sim.wait_done(prompt_id)
        self.sim.faults.error = False

    async def stop_server(self) -> None:
        """It dies with all that it knew."""
        if self.is_server_up:
            self.is_server_up = False
            await self.sim.kill()

    async def start_server(self) -> None:
        """It is back, on the same port."""
        if not self.is_server_up:
            await self.sim.start()
            self.sim.hold()
            self.is_server_up = True

    async def restart_server(self) -> None:
        """Dies, and is back at once."""
        await self.stop_server()
        await self.start_server()

    def clear_history(self) -> None:
        """A stranger does that."""
        if self.is_server_up:
            self.witness.forgotten |= set(self.sim.history)
            self.sim.history.clear()

    def clear_queue(self) -> None:
        """A stranger takes out all that waits."""
        if self.is_server_up:
            self.sim.engine.queue.clear()

    def cut_websockets(self) -> None:
        """Every connection that gets events breaks."""
        if self.is_server_up:
            for socket in list(self.sim.engine.sockets.table.values()):
                abort(socket)

    # What must be

    def rows(self) -> list[Row]:
        """As the database has them, read without the application."""
        with contextlib.suppress(sqlite3.OperationalError):  # no table yet
            return read_rows(self.address)
        return []

    async def look(self) -> None:
        """Whoever is there looks now; ends when what the server knows to be over is over in the database."""
        for desk in self.desks.values():
            desk.application.tracking.look_now()
        if self.desks and self.is_server_up and not self.database.is_away:
            await self._until(lambda: not self._behind(), f"rows that are behind: {self._behind}")

    async def look_often(self) -> None:
        """Whoever is there asks the server more often than is needed to call a job lost."""
        if not self.is_server_up or self.database.is_away:
            return
        wanted = len(self.sim.requests) + MANY_REQUESTS * len(self.desks)
        while len(self.sim.requests) < wanted:
            for desk in self.desks.values():
                desk.application.tracking.look_now()
            await asyncio.sleep(0.005)

    def _behind(self) -> list[Row]:
        """Rows that do not say what the server's history does."""
        history = self.sim.history
        return [row for row in self.rows() if row.status not in ENDED and row.comfy_job_id in history]

    async def _until(
        self, condition: Callable[[], bool], problem: str, *, step: timedelta = timedelta(0)
    ) -> None:
        """Asks again and again, while the clock goes on by `step` each time."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not condition():
            assert asyncio.get_running_loop().time() < deadline, f"{problem}; {self.describe()}"
            self.clock.go_by(step)
            await asyncio.sleep(0.005)  # a file tells nobody of its changes

    def check(self) -> None:
        """What holds at each moment."""
        rows = self.rows()
        for row in rows:
            before = self._ends.get(row.key)
            if before is not None:
                assert row == before, f"an end changed: {before} became {row}"
            elif row.status in ENDED:
                self._ends[row.key] = row
        for prompt in self.prompts:
            assert self.witness.times_put(prompt) <= 1, f"{prompt} was posted again; {self.describe()}"
            assert self.witness.times_run(prompt) <= 1, f"{prompt} ran again; {self.describe()}"
            assert sum(row.prompt == prompt for row in rows) <= 1, f"{prompt} has two rows"

    async def settle(self) -> list[Finding]:
        """Everything comes back, and all that waits is done; then the judge looks at it."""
        self.database.is_away = self.database.is_deaf = False
        await self.start_server()
        self.witness.at_end = lambda _prompt_id: None
        await self.sim.release()
        for home in HOMES:
            if home not in self.desks and Paths.below(self.folder / home).state_file.exists():
                await self.start_desk(home)
        for home, desk in self.desks.items():
            desk.application.tracking.look_now()
            await self._outboxes_rest(DECIDED)
            await self.retry_interrupted(home)
        await self._outboxes_rest(DECIDED)
        await self._until(self._is_settled, "something does not end", step=STRIDE)
        self.check()
        for prompt in self.kept:
            assert any(row.prompt == prompt for row in self.rows()), f"{prompt} left the outbox unsent"
        only_one = not Paths.below(self.folder / HOMES[1]).state_file.exists()
        return judge(
            self.prompts,
            self.told,
            self.rows(),
            self.witness,
            made=self._is_made,
            knows_wishes=only_one,
        )

    def _is_made(self, prompt_id: str) -> bool:
        outputs = self.sim.folder / "output"
        return bool(prompt_id) and any(prompt_id in path.name for path in outputs.rglob("*"))

    async def _outboxes_rest(self, states: Collection[OutboxState]) -> None:
        """Until all entries of all outboxes are in one of these states."""
        for desk in self.desks.values():
            outbox = desk.application.outbox
            deadline = asyncio.get_running_loop().time() + PATIENCE
            while left := [each for each in await outbox.entries() if each.state not in states]:
                assert asyncio.get_running_loop().time() < deadline, f"{left}; {self.describe()}"
                await asyncio.sleep(0.005)  # another desk may have it

    def _is_settled(self) -> bool:
        if self.sim.running or self.sim.pending:
            return False
        return all(row.status in ENDED for row in self.rows())

    def describe(self) -> str:
        """For whoever repairs what was found."""
        rows = [(row.prompt, row.status, row.error_message[:70], row.comfy_job_id) for row in self.rows()]
        return f"rows: {rows}; queued: {self.witness.puts}; runs: {self.witness.runs}"

    async def close(self) -> None:
        """Ends what is still there."""
        for home in list(self.desks):
            await self.kill_desk(home)


def _add_workflow(folder: Path) -> None:
    """img2img that keeps the size of its picture: a thousand pixels are made sooner than a million."""
    bundled = resources_folder() / "workflows"
    graph = json.loads((bundled / "img2img.json").read_text(encoding="utf-8"))
    del graph["5"]
    graph["6"]["inputs"]["pixels"] = ["4", 0]
    folder.mkdir(parents=True)
    (folder / f"{WORKFLOW}.json").write_text(json.dumps(graph), encoding="utf-8")
    manifest = (bundled / "img2img.toml").read_text(encoding="utf-8")
    (folder / f"{WORKFLOW}.toml").write_text(manifest, encoding="utf-8")


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    """A world without any job yet, with one workstation. What is waited for at a desk is shorter here; how
    long a prompt may be on its way is as at a desk, but the clock can be put forward."""
    with (
        tempfile.TemporaryDirectory(prefix="jm-model-", ignore_cleanup_errors=True) as name,
        mock.patch.object(posting, "LOOKS_AFTER_SILENCE", (0.0, 0.0)),
        mock.patch.object(tracked, "UNSENT", timedelta(seconds=0.05)),
    ):
        folder = Path(name)
        async with Simulator(folder=folder / "server", history_delay=0.0, previews=False) as simulator:
            database = folder / "jobs.sqlite"
            with closing(sqlite3.connect(database)):
                pass
            it = World(folder, simulator, str(database))
            try:
                await it.start_desk()
                yield it
            finally:
                await it.close()
