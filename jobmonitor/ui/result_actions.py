"""What the actions on kept results do: fetch, show in a folder, open where the server is away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from jobmonitor.ui.bulk.words import Deed, done_text
from jobmonitor.ui.detail.sections import open_address
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.words import count_text, host_name

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
MOST_OPENED = 10
"""Jobs whose outputs or folders are opened at once: each is a page of the browser, or a window."""
Then = Callable[[Sequence[Job]], None]

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
        work = many.run(runner.reader, selected, runner.progress)
        runner.run(many, FETCHING, work, selected.count, partial(self._fetched, many))

    def _fetched(self, many: ManyFetches) -> None:
        """The summary, also of a round that was stopped."""
        if not many.done:
            self._runner.line.tell(translate("Actions", "None of the selected jobs has outputs."))
            return
        self._runner.sum_up(many, FETCHING)
        if not many.is_whole:
            told = "" if many.refused else done_text(many, FETCHING)
            rest = translate("Actions", "More are not fetched at once: fetch again for the others.")
            self._runner.line.tell(f"{told} {rest}".strip(), tone="muted")

    # a few jobs

    def reveal(self) -> None:
        """Opens the folders that have the kept outputs."""
        self._with_few(lambda jobs: self._with_paths(jobs, self._reveal))

    def _reveal(self, paths: Sequence[Path | None]) -> None:
        folders = dict.fromkeys(path.parent for path in paths if path is not None)
        for folder in folders:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        if not folders:
            self._messages.tell(
                translate("Actions", "No output of this job is kept here.")
                if len(paths) == 1
                else translate("Actions", "No output of these jobs is kept here."),
                translate("Actions", "Fetch it first: Jobs, Fetch output."),
            )

    def open_output(self) -> None:
        """The first output of each in the browser; where its server does not answer, the file that is kept
        here."""
        self._with_few(self._open_outputs)

    def _open_outputs(self, jobs: Sequence[Job]) -> None:
        addresses = [(job, address) for job in jobs if (address := Context(job).output) is not None]
        if not addresses and len(jobs) > 1:
            told = translate("Actions", "None of the selected jobs has an output that can be opened.")
            self._runner.line.tell(told, tone="muted")
        for job, address in addresses:
            if self._is_away(address):
                self._with_paths((job,), partial(self._open, address))
            else:
                open_address(address)

    def _open(self, address: str, paths: Sequence[Path | None]) -> None:
        path = paths[0]
        if path is None:
            open_address(address)
        elif path.suffix in SHOWN:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    def _with_few(self, then: Then) -> None:
        """The jobs that are meant, where that are not too many."""
        jobs, selected = self._meant.jobs(), self._meant.selected()
        if selected is not None and selected.count > MOST_OPENED:
            told = translate("Actions", "At most {count} jobs can be opened at once: select fewer.")
            self._runner.line.tell(told.format(count=count_text(MOST_OPENED)), tone="muted")
        elif jobs is not None:
            if jobs:
                then(jobs)
        elif selected is not None:
            self._runner.find(
                selected,
                frozenset(),
                most=MOST_OPENED,
                looking=translate("Actions", "Reading the selected jobs"),
                none=translate("Actions", "None of the selected jobs exists any more."),
                failed=translate("Actions", "Nothing was opened."),
                then=lambda few: then(few.jobs),
            )

    def _with_paths(self, jobs: Sequence[Job], then: Callable[[Sequence[Path | None]], None]) -> None:
        """Where an output of each of the jobs is kept."""

        async def look() -> list[Path | None]:
            kept = [await self._application.results.kept(job.ref) for job in jobs]
            return [next((each.path for each in its if each.path is not None), None) for its in kept]

        self._tasks.spawn(
            look(),
            "where outputs are kept",
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
