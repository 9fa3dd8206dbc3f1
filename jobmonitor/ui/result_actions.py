"""What the actions on kept results do: fetch, show in a folder, open where the server is away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from jobmonitor.domain.job import Job
from jobmonitor.domain.server import Connection
from jobmonitor.services.keeping.many import ManyFetches
from jobmonitor.services.selected_jobs import SelectedJobs, SelectionReader
from jobmonitor.ui.action_context import Context
from jobmonitor.ui.detail.sections import open_address
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.widgets.bars import MessageBar
from jobmonitor.ui.words import count_text, host_name
from jobmonitor.ui.work_line import WorkLine

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

SHOWN = frozenset(
    (
        *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".avif", ".heic"),
        *(".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi"),
        *(".wav", ".mp3", ".flac", ".ogg", ".opus", ".m4a", ".aac"),
    )
)
"""Suffixes of files that are opened: whatever else came from a server might be a program."""
MAX_TOLD = 100


class Meant(Protocol):
    """What actions mean just now."""

    @property
    def current(self) -> Job | None:
        """The job that is shown."""
        ...

    def selected(self) -> SelectedJobs | None:
        """The selected jobs, else the one that is shown."""
        ...


class ResultActions:
    """Each works on what is selected when it is called; on the job that is shown, where nothing is."""

    def __init__(
        self,
        application: Application,
        tasks: Tasks,
        messages: MessageBar,
        line: WorkLine,
        meant: Meant,
    ) -> None:
        self._application, self._tasks = application, tasks
        self._messages, self._line = messages, line
        self._meant = meant
        self._work: asyncio.Task[None] | None = None

    # fetch

    def fetch(self) -> None:
        """The outputs of the selected jobs that are not here."""
        selected = self._meant.selected()
        if selected is None:
            return
        if self._line.is_running:
            self._messages.tell("Other work on many jobs still goes on.", "Stop it, or wait for its end.")
            return
        application = self._application
        many = ManyFetches(application.results)
        reader = SelectionReader(application.repository, application.background)
        told = partial(self._fetched, many)
        self._line.begin("Fetching outputs", selected.count, partial(self._stop, told))
        self._work = self._tasks.spawn(
            many.run(reader, selected, self._line.progress),
            "fetch outputs",
            on_done=lambda _: told(),
            on_error=self._failed,
        )

    def _stop(self, told: Callable[[], None]) -> None:
        if self._work is not None:
            self._work.cancel()
        told()

    def _fetched(self, many: ManyFetches) -> None:
        """The summary, also of a round that was stopped."""
        if not many.refused:
            what = f"The outputs of {_jobs_text(many.acted)} are kept here."
            self._line.tell(what if many.acted else "None of the selected jobs has outputs.")
            return
        self._line.end()
        named = [f"{job.ref}: {error}" for job, error in many.refused[:MAX_TOLD]]
        self._messages.tell(
            f"Of {_jobs_text(many.done)}, the outputs of {count_text(len(many.refused))} were not fetched.",
            many.reasons()[0][0],
            "\n".join(named),
        )

    def _failed(self, error: Exception) -> None:
        self._line.end()
        self._messages.tell(f"Not all outputs were fetched. {error}")

    # one job

    def reveal(self) -> None:
        """Opens the folder that has the kept output."""
        if job := self._meant.current:
            self._with_path(job, partial(self._reveal, job))

    def _reveal(self, job: Job, path: Path | None) -> None:
        if path is None:
            self._messages.tell("No output of this job is kept here.", "Fetch it first: Jobs, Fetch output.")
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    def open_output(self) -> None:
        """The first output in the browser; where its server does not answer, the file that is kept here."""
        job = self._meant.current
        address = Context(job).output
        if job is None or address is None:
            return
        if self._is_away(address):
            self._with_path(job, partial(self._open, address))
        else:
            open_address(address)

    def _open(self, address: str, path: Path | None) -> None:
        if path is None:
            open_address(address)
        elif path.suffix in SHOWN:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    def _with_path(self, job: Job, then: Callable[[Path | None], None]) -> None:
        async def look() -> Path | None:
            kept = await self._application.results.kept(job.ref)
            return next((each.path for each in kept if each.path is not None), None)

        self._tasks.spawn(
            look(),
            "where an output is kept",
            on_done=then,
            on_error=lambda error: self._messages.tell(str(error)),
        )

    def _is_away(self, address: str) -> bool:
        """Whether the server of an address is known not to answer."""
        host = host_name(address)
        return any(
            status.connection is Connection.UNREACHABLE
            and host in {host_name(each) for each in status.server.addresses}
            for status in self._application.tracking.server_statuses()
        )


def _jobs_text(number: int) -> str:
    return "1 job" if number == 1 else f"{count_text(number)} jobs"
