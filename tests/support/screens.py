"""Grabs the window, offscreen, in its states, colours and scales: python -m tests.support.screens DIR."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QApplication

from jobmonitor.domain.errors import DatabaseUnreachable
from jobmonitor.domain.events import DatabaseChanged, JobsChanged, ProblemOccurred
from jobmonitor.domain.feed import Changes
from jobmonitor.domain.job import Job, JobStatus
from jobmonitor.domain.progress import LiveState, Phase, Preview, Progress
from jobmonitor.domain.server import Connection, ServerInfo, ServerStatus
from jobmonitor.ui.main_window import MainWindow
from jobmonitor.ui.runtime import Tasks, run
from jobmonitor.ui.theme.theme import Mode
from tests.support.fake_application import GPU1, GPU2, GPU3, FakePictures, fake_application, painted
from tests.support.fake_jobs import NOON, make_job, sample_jobs


def live_states(jobs: list[Job]) -> list[LiveState]:
    """Every way in which a job can be seen."""
    running = [job for job in jobs if job.status is JobStatus.PROCESSING]
    waiting = [job for job in jobs if job.status is JobStatus.PENDING]
    since = NOON - timedelta(seconds=92)
    ours = Progress(fraction=0.62, node_id="3", node_title="KSampler", step=12, steps=20)
    states = [LiveState(ref=running[0].ref, phase=Phase.RUNNING, running_since=since, progress=ours)]
    states += [LiveState(ref=running[1].ref, phase=Phase.RUNNING, running_since=since)]
    states += [LiveState(ref=job.ref, phase=Phase.CANCELLING) for job in running[2:]]
    phases = ((Phase.QUEUED, 3), (Phase.UNSEEN, None), (Phase.UNREACHABLE, None), (Phase.QUEUED, 1))
    for job, (phase, position) in zip(waiting, phases, strict=False):
        states.append(LiveState(ref=job.ref, phase=phase, position=position))
    return states


def server_statuses() -> list[ServerStatus]:
    """A server in each state that matters."""
    info = ServerInfo(version="0.3.64", device="NVIDIA RTX 6000 Ada")
    return [
        ServerStatus(server=GPU1, connection=Connection.CONNECTED, since=NOON, queue_length=2, info=info),
        ServerStatus(server=GPU2, connection=Connection.POLLING, since=NOON, queue_length=0),
        ServerStatus(
            server=GPU3,
            connection=Connection.UNREACHABLE,
            since=NOON - timedelta(minutes=3),
            problem="gpu3 does not answer. Look whether ComfyUI runs there.",
        ),
    ]


def png(number: int) -> bytes:
    """A picture as a file in memory."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    painted(number, 512, 288).save(buffer, "PNG")
    return bytes(buffer.data().data())


async def settle(turns: int = 12) -> None:
    """Lets timers and tasks do what they are about to do."""
    for _ in range(turns):
        await asyncio.sleep(0.03)


async def take(folder: Path, name: str) -> None:
    """All screens in the scale and size of this process."""
    jobs = sample_jobs()
    application = fake_application(jobs)
    for state in live_states(jobs):
        application.tracking.see(state)
    for status in server_statuses():
        application.tracking.server(status)
    tasks = Tasks()
    window = MainWindow(application, FakePictures(), tasks)
    width, height = (int(part) for part in os.environ.get("SCREEN_SIZE", "1280x800").split("x"))
    window.resize(width, height)
    await window.prepare()
    window.show()
    window.begin()
    await application.start()
    await settle()

    def grab(what: str) -> None:
        window.grab().save(str(folder / f"{name}-{what}.png"))

    for mode in (Mode.LIGHT, Mode.DARK):
        window.set_theme(mode)
        window.show_tab("unified")
        await settle()
        window.current_tab.table.choose(0)
        application.tracking.send_preview(window.current_job.ref, Preview(png(5), "image/png"))
        await settle()
        grab(f"{mode}-running")
        if "SCREEN_SHORT" in os.environ:
            continue
        window.current_tab.table.choose(5)
        await settle()
        grab(f"{mode}-failed-job")
        window.pane.error.fold.click()
        window.pane.verticalScrollBar().setValue(400)
        await settle(3)
        grab(f"{mode}-failed-job-details")
        row = next(at for at, job in enumerate(jobs) if len(job.outputs) > 2)
        window.current_tab.table.choose(row)
        await settle()
        grab(f"{mode}-completed-job")
        window.pane.verticalScrollBar().setValue(10_000)
        await settle(3)
        grab(f"{mode}-completed-job-below")
        window.set_compact(True)
        window.message_bar.tell("gpu3 does not answer.", "Look whether ComfyUI runs there.", "ConnectError")
        await settle(4)
        grab(f"{mode}-compact-message")
        window.set_compact(False)
        window.message_bar.next()
        window.current_tab.filters.search.setText("nothing has this")
        await settle(20)
        grab(f"{mode}-no-match")
        window.current_tab.clear_filters()
        await settle(20)
        window.current_tab.table.verticalScrollBar().setValue(300)
        await settle()
        fresh = make_job(1, created_at=NOON + timedelta(seconds=5 if mode is Mode.LIGHT else 6))
        fresh = make_job(900 if mode is Mode.LIGHT else 901, created_at=fresh.created_at)
        application.repository.add(fresh)
        application.bus.publish(JobsChanged(Changes((fresh,))))
        application.feeds.lost_since = NOON
        application.bus.publish(DatabaseChanged("The database does not answer.", "Look at the network."))
        await settle()
        grab(f"{mode}-stale-news")
        application.feeds.lost_since = None
        application.bus.publish(DatabaseChanged())
        application.bus.publish(ProblemOccurred("Test"))
        window.message_bar.next()
        await settle()
    window.close()
    await window.finish()
    await tasks.close()
    await application.close()
    if "SCREEN_SHORT" not in os.environ:
        await take_states(folder, name)


async def take_states(folder: Path, name: str) -> None:
    """An empty list, one that failed, one that loads."""
    for what in ("empty", "failed", "loading"):
        application = fake_application()
        if what == "failed":
            application.repository.problem = DatabaseUnreachable(
                "The database at db.studio.example does not answer.",
                remedy="Look at the network, or ask who runs it.",
            )
        tasks = Tasks()
        window = MainWindow(application, FakePictures(), tasks)
        window.theme.set_mode(Mode.LIGHT)
        await window.prepare()
        window.show()
        window.begin()
        await settle(3)
        if what == "loading":
            application.background.gate = asyncio.Event()
        else:
            await application.start()
        window.show_tab("image")
        await settle()
        window.theme.set_mode(Mode.DARK if what == "failed" else Mode.LIGHT)
        await settle(2)
        window.grab().save(str(folder / f"{name}-{what}.png"))
        if application.background.gate is not None:
            application.background.gate.set()
        window.close()
        await window.finish()
        await tasks.close()
        await application.close()


def main() -> None:
    """All sizes and scales, one process each."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 2:
        app = QApplication([])
        run(lambda: take(folder, sys.argv[2]), app)
        return
    for name, size, scale, short in (
        ("1x", "1280x800", "1", ""),
        ("small", "900x560", "1", "1"),
        ("2x", "1280x800", "2", "1"),
    ):
        environment = {**os.environ, "SCREEN_SIZE": size, "QT_SCALE_FACTOR": scale}
        if short:
            environment["SCREEN_SHORT"] = short
        subprocess.run(
            [sys.executable, "-m", "tests.support.screens", str(folder), name], env=environment, check=True
        )


if __name__ == "__main__":
    main()
