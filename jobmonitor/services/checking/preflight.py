"""Everything that is wrong with a submission, at once, before anything is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from jobmonitor.domain.errors import (
    DatabaseBusy,
    DatabaseError,
    InvalidField,
    InvalidInput,
    InvalidWorkflow,
    JobMonitorError,
    ServerError,
    StorageError,
)
from jobmonitor.domain.job import EMPTY, JSON, JobStatus
from jobmonitor.domain.preflight import GraphFault, GraphProblem, PlannedUpload, PreflightReport
from jobmonitor.domain.workflow import Submission
from jobmonitor.services.checking.cautions import cautions
from jobmonitor.services.checking.node_catalogue import NodeCatalogue
from jobmonitor.services.checking.placing import with_fields
from jobmonitor.services.checking.server_look import PATIENCE, ServerLook, look_at
from jobmonitor.services.ports import Background, ComfyServers, JobRepository, Journal
from jobmonitor.services.submitting import recording
from jobmonitor.services.submitting.evidence import without_evidence
from jobmonitor.services.submitting.recording import Filled, Uploaded
from jobmonitor.services.submitting.submission import SubmissionService
from jobmonitor.services.submitting.uploads import UploadService
from jobmonitor.services.validation import graph_problems
from jobmonitor.services.writable import require_place, require_writable

MOST_RENEWED = 20
"""Classes that are asked again because something seems to be missing."""
_DOUBTFUL = (
    GraphFault.UNKNOWN_CLASS,
    GraphFault.MISSING_MODEL,
    GraphFault.MISSING_FILE,
    GraphFault.NOT_A_CHOICE,
)
"""Faults that may be mended since the server was asked: somebody installed what is missing."""

Graph = Mapping[str, JSON]
Problems = tuple[JobMonitorError, ...]


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
        submission: SubmissionService,
        uploads: UploadService,
    ) -> None:
        """`background` is for the database, `local` for this workstation's files."""
        self._repository = repository
        self._journal = journal
        self._background = background
        self._local = local
        self._comfy = comfy
        self._catalogue = catalogue
        self._submission = submission
        self._uploads = uploads

    async def check(self, submission: Submission) -> PreflightReport:
        """All that is wrong, and what would be sent.

        Values, database and server are looked at side by side. Where the server cannot be asked, the rest is
        checked all the same, `is_checked` is False, and one error says why. `filled` has each seed that is
        new at each submission as it was drawn for this look: the submission draws another one. Where each
        file of a field makes a job of its own, all files are looked at, and `filled` is the first job's.
        Raises nothing that values, files, database or server can cause.
        """
        (filled, invalid), (database, last_graph), look = await asyncio.gather(
            self._local.run(partial(self._submission.inspect, submission, as_batch=True)),
            self._database(submission),
            look_at(submission.server, self._comfy, self._catalogue),
        )
        filled = recording.with_seeds(filled)
        uploads, too_large, sending = await self._planned(submission, filled, look)
        fields = (*invalid, *too_large)
        first = _first_job(filled)
        names = _names(first, uploads)
        graph, unfilled = _graph(first, names)
        problems: tuple[GraphProblem, ...] = ()
        if look.knows_classes and graph:
            problems = await self._graph_problems(submission, names, graph, look)
        if not invalid and not database:
            database = await self._place(submission, first)
        wrong = {problem.field for problem in fields}
        unreachable = () if look.problem is None else (look.problem,)
        # What was not sent yet may get another name there: then it is not the same graph.
        same = last_graph if all(each.is_there for each in uploads) else EMPTY
        return PreflightReport(
            fields=_once(fields),
            # What an unusable value does to the graph is said at its field already.
            graph=tuple(problem for problem in problems if not problem.field or problem.field not in wrong),
            others=(*database, *unreachable, *unfilled, *(() if fields else sending)),
            cautions=tuple(cautions(filled, graph, same, look)),
            uploads=uploads,
            filled=EMPTY if invalid else graph,
            is_checked=look.knows_classes and bool(graph),
        )

    # The database

    async def _database(self, submission: Submission) -> tuple[Problems, Graph]:
        """What is wrong with it, and the last graph, if that ran well or may still do so."""
        try:
            async with asyncio.timeout(PATIENCE):
                return (), await self._background.run(self._asked, submission)
        except DatabaseError as error:
            return (error,), EMPTY
        except TimeoutError:
            busy = DatabaseBusy(
                f"The database did not answer within {PATIENCE:.0f} seconds.",
                remedy="It may be busy: try again in a moment.",
            )
            return (busy,), EMPTY

    async def _place(self, submission: Submission, filled: Filled) -> Problems:
        """What the database would refuse the new row with."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._background.run(self._submission.require_place, submission, filled)
        except (DatabaseError, InvalidInput) as error:
            return (error,)
        except TimeoutError:  # the same was asked for just now, and answered: the submission asks again
            return ()
        return ()

    def _asked(self, submission: Submission) -> Graph:
        info = self._repository.info()
        require_writable(info, "submitted")
        require_place(info, submission.workflow.kind)
        try:
            entry = self._journal.last_sent(submission.workflow.name, submission.server.url)
        except StorageError:
            return EMPTY
        if entry is None or entry.ref is None or entry.database != info.title:
            return EMPTY
        job = self._repository.get(entry.ref)
        went_well = job is not None and job.status not in (JobStatus.FAILED, JobStatus.CANCELLED)
        return without_evidence(entry.graph) if went_well else EMPTY

    # The server

    async def _planned(
        self, submission: Submission, filled: Filled, look: ServerLook
    ) -> tuple[tuple[PlannedUpload, ...], tuple[InvalidField, ...], Problems]:
        """What will be sent, which of it the server will not take, and why that cannot be told."""
        if look.problem is not None:
            return (), (), ()
        client = self._comfy.get(submission.server)
        planned: tuple[PlannedUpload, ...] = ()
        try:
            planned = await self._uploads.plan(client, filled)
            return planned, await self._uploads.problems(client, filled, planned), ()
        except JobMonitorError as error:
            return planned, (), (error,)

    async def _graph_problems(
        self, submission: Submission, names: Uploaded, graph: Graph, look: ServerLook
    ) -> tuple[GraphProblem, ...]:
        judge = partial(
            graph_problems,
            graph,
            uploads={recording.input_name(file) for files in names.values() for file in files},
            version=look.info.version if look.info is not None else "",
            replacements=look.replacements,
        )
        found = await self._local.run(judge, look.object_info)
        doubtful = {problem.class_type for problem in found if problem.fault in _DOUBTFUL} - {""}
        if doubtful:
            with suppress(ServerError):
                some = sorted(doubtful)[:MOST_RENEWED]
                renewed = await self._catalogue.renewed(submission.server, some)
                found = await self._local.run(judge, renewed)
        return with_fields(submission.workflow, found)


def _first_job(filled: Filled) -> Filled:
    """With one file alone where each of them makes a job of its own."""
    several = {field.name: filled.values[field.name] for field, files in filled.files if field.each and files}
    firsts = {name: value[:1] for name, value in several.items() if isinstance(value, tuple)}
    return replace(filled, values={**filled.values, **firsts})


def _graph(filled: Filled, names: Uploaded) -> tuple[Graph, Problems]:
    """The graph, empty where it cannot be filled."""
    try:
        return filled.graph(names), ()
    except InvalidWorkflow as error:
        return EMPTY, (error,)


def _names(filled: Filled, uploads: Sequence[PlannedUpload]) -> Uploaded:
    """The names that the files will probably have; as they are for what is on the server already."""
    names = {field: list(files) for field, files in recording.likely_names(filled).items()}
    place: dict[str, int] = {}
    for each in uploads:  # each field's in the order of the field
        index = place[each.field] = place.get(each.field, -1) + 1
        if each.file is not None and index < len(names.get(each.field, ())):
            names[each.field][index] = each.file
    return {field: tuple(files) for field, files in names.items()}


def _once(fields: Sequence[InvalidField]) -> tuple[InvalidField, ...]:
    return tuple({(each.field, each.message): each for each in fields}.values())
