"""What the actions on kept results do: fetch, show in a folder, open where the server is away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from jobmonitor.domain.job import Job
from jobmonitor.domain.server import Connection
from jobmonitor.services.keeping.many import ManyFetches
from jobmonitor.ui.action_context import Context
from jobmonitor.ui.bulk.meant import Meant
from jobmonitor.ui.bulk.runner import BulkRunner
from jobmonitor.ui.bulk.words import Deed
from jobmonitor.ui.detail.sections import open_address
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.words import host_name

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


FETCHING = Deed(
    doing=mark("Actions", "Fetching outputs"),
    done_one=mark("Actions", "The outputs of 1 job are kept here."),
    done_many=mark("Actions", "The outputs of {count} jobs are kept here."),
    refused=mark("Actions", "Of {jobs}, the outputs of {refused} were not fetched."),
    nothing=mark("Actions", "Not all outputs were fetched."),
)


class ResultActions:
    """Each works on what is selected when it is called; on the job that is shown, where nothing is."""

    def __init__(self, application: Application, tasks: Tasks, runner: BulkRunner, meant: Meant) -> None:
        self._application, self._tasks, self._runner, self._meant = application, tasks, runner, meant
        self._messages = runner.messages

    # fetch

    def fetch(self) -> None:
        """The outputs of the selected jobs that are not here."""
        selected, runner = self._meant.selected(), self._runner
        if selected is None or not runner.is_free():
            return
        many = ManyFetches(self._application.results)
        told = partial(self._fetched, many)
        runner.begin(
            translate("Actions", FETCHING.doing),
            selected.count,
            many.run(runner.reader, selected, runner.progress),
            lambda _: told(),
            failed=translate("Actions", FETCHING.nothing),
            stopped=told,
        )

    def _fetched(self, many: ManyFetches) -> None:
        """The summary, also of a round that was stopped."""
        if many.done:
            self._runner.sum_up(many, FETCHING)
        else:
            self._runner.line.tell(translate("Actions", "None of the selected jobs has outputs."))

    # one job

    def reveal(self) -> None:
        """Opens the folder that has the kept output."""
        if job := self._meant.current:
            self._with_path(job, partial(self._reveal, job))

    def _reveal(self, job: Job, path: Path | None) -> None:
        if path is None:
            self._messages.tell(
                translate("Actions", "No output of this job is kept here."),
                translate("Actions", "Fetch it first: Jobs, Fetch output."),
            )
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
