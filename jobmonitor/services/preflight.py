"""Everything that is wrong with a submission, at once, before anything is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from jobmonitor.domain.errors import (
    DatabaseBusy,
    DatabaseError,
    InvalidField,
    InvalidWorkflow,
    JobMonitorError,
    MediaError,
    ServerError,
    StorageError,
)
from jobmonitor.domain.job import EMPTY, JSON, JobStatus
from jobmonitor.domain.preflight import GraphFault, GraphProblem, PlannedUpload, PreflightReport
from jobmonitor.domain.server import ServerInfo
from jobmonitor.domain.workflow import Submission
from jobmonitor.services import recording
from jobmonitor.services.cautions import cautions
from jobmonitor.services.node_catalogue import NodeCatalogue
from jobmonitor.services.placing import with_fields
from jobmonitor.services.ports import Background, ComfyServer, ComfyServers, JobRepository, Journal
from jobmonitor.services.recording import Filled
from jobmonitor.services.server_look import PATIENCE, ServerLook, look_at
from jobmonitor.services.submission import FileCheck
from jobmonitor.services.validation import graph_problems
from jobmonitor.services.writable import require_writable

MOST_RENEWED = 20
"""Classes that are asked again because a file seems to be missing."""
ENVELOPE = 4096
"""Bytes that the form around a file takes in a request, at most."""
_MEGA = 1024 * 1024


class UploadPlanner(Protocol):
    """What will be sent, by whoever sends it."""

    async def plan(self, client: ComfyServer, filled: Filled) -> tuple[PlannedUpload, ...]:
        """Each file with its size, and whether the server has it already."""
        ...


class LocalUploads:
    """Plans by the files of this workstation alone: each is sent."""

    def __init__(self, background: Background) -> None:
        self._background = background

    async def plan(self, client: ComfyServer, filled: Filled) -> tuple[PlannedUpload, ...]:
        """Each file that can be read, with its size."""
        return await self._background.run(_local_plan, filled)


def _local_plan(filled: Filled) -> tuple[PlannedUpload, ...]:
    planned = []
    for field, path in recording.local_files(filled):
        with suppress(OSError):
            planned.append(PlannedUpload(field=field.name, path=path, byte_count=path.stat().st_size))
    return tuple(planned)


@dataclass(frozen=True, slots=True)
class _Values:
    """What is known without the server."""

    filled: Filled
    fields: tuple[InvalidField, ...]
    others: tuple[JobMonitorError, ...]
    graph: Mapping[str, JSON]
    """With the names that the files will probably get; empty where it cannot be filled."""


class PreflightService:
    """Looks at values, files, database, server, graph and uploads; sends nothing but questions."""

    def __init__(
        self,
        repository: JobRepository,
        journal: Journal,
        background: Background,
        local: Background,
        comfy: ComfyServers,
        catalogue: NodeCatalogue,
        uploads: UploadPlanner,
        check_file: FileCheck,
    ) -> None:
        """`background` is for the database, `local` for this workstation's files."""
        self._repository = repository
        self._journal = journal
        self._background = background
        self._local = local
        self._comfy = comfy
        self._catalogue = catalogue
        self._uploads = uploads
        self._check_file = check_file

    async def check(self, submission: Submission) -> PreflightReport:
        """All that is wrong, and what would be sent.

        Server and files are looked at side by side; where the server cannot be asked, the values are checked
        all the same, `is_checked` is False, and one error says why. `filled` has every seed that is new at
        each submission as it was drawn for this look: the submission draws another one. Raises nothing that
        values, files, database or server can cause.
        """
        values, (database, last_graph), look = await asyncio.gather(
            self._local.run(self._values, submission),
            self._database(submission),
            look_at(submission.server, self._comfy, self._catalogue),
        )
        uploads, sending = await self._planned(submission, values, look)
        graph: tuple[GraphProblem, ...] = ()
        if look.knows_classes and values.graph:
            graph = await self._graph_problems(submission, values, look)
        invalid = {problem.field for problem in values.fields}
        others = (*values.others, *database, *sending)
        if look.problem is not None:
            others = (*others, look.problem)
        return PreflightReport(
            fields=(*values.fields, *_too_large(submission, uploads, look.info)),
            # What an unusable value does to the graph is said at its field already.
            graph=tuple(problem for problem in graph if problem.field not in invalid or not problem.field),
            others=others,
            cautions=tuple(cautions(submission, values.filled, values.graph, last_graph, look)),
            uploads=uploads,
            filled=EMPTY if values.fields else values.graph,
            is_checked=look.knows_classes and bool(values.graph),
        )

    # Without the server; blocking

    def _values(self, submission: Submission) -> _Values:
        filled, problems = recording.check(submission)
        fields = [*problems]
        others: list[JobMonitorError] = []
        refused = {problem.field for problem in problems}
        for field, path in recording.local_files(filled):
            try:
                if field.name not in refused:
                    self._check_file(path, field.type)
            except MediaError as error:
                fields.append(
                    InvalidField(field.name, f"{field.label}: {error.message}", remedy=error.remedy)
                )
        graph: Mapping[str, JSON] = EMPTY
        filled = recording.with_seeds(filled)
        try:
            graph = filled.graph(recording.likely_names(filled))
        except InvalidWorkflow as error:
            others.append(error)
        return _Values(filled, tuple(fields), tuple(others), graph)

    async def _database(self, submission: Submission) -> tuple[list[JobMonitorError], Mapping[str, JSON]]:
        """What is wrong with the database, and the last graph, if it ran well or may still do so."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._background.run(self._asked, submission)
        except DatabaseError as error:
            return [error], EMPTY
        except TimeoutError:
            busy = DatabaseBusy(
                f"The database did not answer within {PATIENCE:.0f} seconds.",
                remedy="It may be busy: try again in a moment.",
            )
            return [busy], EMPTY

    def _asked(self, submission: Submission) -> tuple[list[JobMonitorError], Mapping[str, JSON]]:
        require_writable(self._repository.info(), "submitted")
        return [], self._last_graph(submission)

    def _last_graph(self, submission: Submission) -> Mapping[str, JSON]:
        try:
            entry = self._journal.last_sent(submission.workflow.name, submission.server.url)
            if entry is None or entry.ref is None:
                return EMPTY
            job = self._repository.get(entry.ref)
        except (DatabaseError, StorageError):
            return EMPTY
        went_well = job is not None and job.status not in (JobStatus.FAILED, JobStatus.CANCELLED)
        return entry.graph if went_well else EMPTY

    # With the server

    async def _planned(
        self, submission: Submission, values: _Values, look: ServerLook
    ) -> tuple[tuple[PlannedUpload, ...], tuple[JobMonitorError, ...]]:
        client = self._comfy.get(submission.server)
        try:
            return await self._uploads.plan(client, values.filled), ()
        except ServerError as error:
            return (), () if look.problem is not None else (error,)
        except JobMonitorError as error:
            return (), (error,)

    async def _graph_problems(
        self, submission: Submission, values: _Values, look: ServerLook
    ) -> tuple[GraphProblem, ...]:
        judge = partial(
            graph_problems,
            values.graph,
            uploads=_input_names(values),
            version=look.info.version if look.info is not None else "",
            replacements=look.replacements,
        )
        found = judge(look.object_info)
        doubtful = {problem.class_type for problem in found if problem.fault in _DOUBTFUL}
        if doubtful:  # the file may have come since the server was asked
            with suppress(ServerError):
                some = sorted(doubtful)[:MOST_RENEWED]
                found = judge(await self._catalogue.renewed(submission.server, some))
        return with_fields(submission.workflow, found)


_DOUBTFUL = (GraphFault.MISSING_MODEL, GraphFault.MISSING_FILE, GraphFault.NOT_A_CHOICE)


def _input_names(values: _Values) -> frozenset[str]:
    """How the graph names the files that will be there."""
    names = recording.likely_names(values.filled)
    return frozenset(recording.input_name(file) for files in names.values() for file in files)


def _too_large(
    submission: Submission, uploads: Sequence[PlannedUpload], info: ServerInfo | None
) -> list[InvalidField]:
    limit = info.max_upload_size if info is not None else None
    if limit is None:
        return []
    return [
        InvalidField(
            each.field,
            f"{each.path.name} has {each.byte_count / _MEGA:.0f} MB, and {submission.server.title} takes at "
            f"most {limit / _MEGA:.0f} MB at once.",
            remedy="Choose a smaller file, or start ComfyUI with a larger --max-upload-size.",
        )
        for each in uploads
        if not each.is_there and each.byte_count + ENVELOPE > limit
    ]
