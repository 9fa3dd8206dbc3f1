"""Takes graphs from files and from jobs, and keeps what is made of them as workflows of the operator's."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from jobmonitor.domain.errors import InvalidWorkflow, JobMonitorError, ServerError
from jobmonitor.domain.job import EMPTY, JSON, Job
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import Workflow
from jobmonitor.services.checking.node_catalogue import NodeCatalogue
from jobmonitor.services.checking.template_check import lacking, packs
from jobmonitor.services.importing.making import checked_name, name_from
from jobmonitor.services.importing.proposing import Proposal, proposal
from jobmonitor.services.ports import Background, ComfyServers, Fetcher, Journal, WorkflowLibrary
from jobmonitor.services.submitting.evidence import without_evidence

MAX_DOWNLOAD = 512 * 1024 * 1024
"""Bytes of a result that is fetched for the graph inside."""
MOST_TOLD = 4
"""Things that one sentence names."""
MOST_OUTPUTS = 3
"""Results of one job that are looked into."""

ReadGraph = Callable[[Path], tuple[Mapping[str, JSON], bool]]
"""The graph in a file (JSON in the API format, or inside a picture, clip or sound), and whether it ran like
this, so that braces in it are no placeholders. Blocking. Raises InvalidWorkflow or MediaError."""
CheckGraph = Callable[[JSON, str], Mapping[str, JSON]]
"""The graph as it is, where it is one that can be shown and stored; the text names it in the InvalidWorkflow
that is raised else."""
SaveWorkflow = Callable[[Workflow, bool], Path]
"""Writes a workflow into the operator's folder, over one of that name where the flag says so. Blocking.
Raises InvalidWorkflow or StorageError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A graph, and where it comes from."""

    graph: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    origin: str
    """For an operator: “a photo.png”, a job of img2img."""
    title: str
    """What the workflow might be called."""
    is_filled: bool = False
    """Whether it ran like this: braces in it are what somebody typed."""


class ImportService:
    """Used in one event loop."""

    def __init__(
        self,
        workflows: WorkflowLibrary,
        journal: Journal,
        comfy: ComfyServers,
        catalogue: NodeCatalogue,
        fetcher: Fetcher,
        background: Background,
        local: Background,
        read: ReadGraph,
        check: CheckGraph,
        save: SaveWorkflow,
    ) -> None:
        self._workflows = workflows
        self._journal = journal
        self._comfy = comfy
        self._catalogue = catalogue
        self._fetcher = fetcher
        self._background = background
        self._local = local
        self._read = read
        self._check = check
        self._save = save

    async def read_file(self, path: Path) -> Source:
        """The graph in a file. Raises InvalidWorkflow or MediaError, which say what else the file is."""
        graph, is_filled = await self._local.run(self._read, path)
        graph = without_evidence(graph)
        return Source(graph=graph, origin=f"“{path.name}”", title=path.stem, is_filled=is_filled)

    async def read_job(self, job: Job) -> Source:
        """The graph that made a job: from what this workstation noted when it sent it, else from its server,
        else from the files that it made. Raises InvalidWorkflow, which says where it was looked for."""
        origin = f"a job of {job.workflow_name}" if job.workflow_name else "a job"
        graph = await self._noted(job)
        told: list[str] = []
        if not graph:
            graph = await self._at_server(job, told)
        if not graph:
            graph = await self._in_outputs(job, told)
        if not graph:
            raise InvalidWorkflow(
                f"The graph of this job is nowhere to be found. {' '.join(told)}".strip(),
                remedy="Export it in ComfyUI with Workflow → Export (API), and import that file.",
            )
        graph = without_evidence(await self._local.run(self._check, graph, origin))
        return Source(graph=graph, origin=origin, title=job.workflow_name or "", is_filled=True)

    async def propose(self, source: Source, server: Server | None = None) -> Proposal:
        """What could be made of it; with the types, ranges and choices of `server` where that answers."""
        info: Mapping[str, JSON] = EMPTY
        if server is not None:
            try:
                info = await self._catalogue.of(server)
            except ServerError:
                info = EMPTY  # names tell enough; the form says later what the server lacks
        return await self._local.run(partial(proposal, source.graph, info, is_filled=source.is_filled))

    async def caution(self, workflow: Workflow, server: Server) -> str:
        """What the server lacks for the workflow, in one sentence; empty where nothing, or where it does not
        answer."""
        try:
            info = await self._catalogue.of(server)
        except ServerError:
            return ""
        lacks = await self._local.run(lacking, workflow, info)
        missing = [*packs(lacks.classes), *lacks.models]
        if not missing:
            return ""
        told = ", ".join(missing[:MOST_TOLD])
        more = f" and {len(missing) - MOST_TOLD} more" if len(missing) > MOST_TOLD else ""
        return f"{server.title} lacks {told}{more}; other servers may have it."

    async def free_name(self, title: str) -> str:
        """A name that the title suggests and no workflow has."""
        wanted = name_from(title)
        names = {each.casefold() for each in await self._local.run(self._workflows.names)}
        numbers = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
        return next(name for number in numbers if (name := f"{wanted}{number}").casefold() not in names)

    async def name_problem(self, name: str) -> str:
        """Why a new workflow cannot have this name; empty where it can."""
        try:
            checked_name(name)
        except InvalidWorkflow as error:
            return str(error)
        names = await self._local.run(self._workflows.names)
        if name.casefold() in {each.casefold() for each in names}:
            return f"There is a workflow “{name}” already. Choose another name."
        return ""

    async def save(self, workflow: Workflow, *, replace: bool = False) -> Path:
        """Writes it into the operator's folder. Raises InvalidWorkflow (of one that exists, where it may not
        be replaced) or StorageError."""
        if not replace and (problem := await self.name_problem(workflow.name)):
            raise InvalidWorkflow(problem)
        return await self._local.run(self._save, workflow, replace)

    # Where a job's graph is

    async def _noted(self, job: Job) -> Mapping[str, JSON]:
        if not job.comfy_job_id:
            return EMPTY
        entries = await self._background.run(self._journal.find, [job.comfy_job_id])
        entry = entries.get(job.comfy_job_id)
        return dict(entry.graph) if entry is not None else EMPTY

    async def _at_server(self, job: Job, told: list[str]) -> Mapping[str, JSON]:
        if not job.comfy_job_id or not job.comfy_url:
            return EMPTY
        try:
            client = self._comfy.get(Server(job.comfy_url))
            graph = await client.graph_of(job.comfy_job_id)
        except JobMonitorError as error:
            told.append(error.message)
            return EMPTY
        if not graph:
            told.append("Its server does not remember it.")
        return graph

    async def _in_outputs(self, job: Job, told: list[str]) -> Mapping[str, JSON]:
        addresses = [each for each in job.outputs if each.startswith(("http://", "https://"))]
        for address in addresses[:MOST_OUTPUTS]:
            folder = Path(await self._local.run(tempfile.mkdtemp))
            try:
                target = folder / "result"
                await self._fetcher.download(address, target, limit=MAX_DOWNLOAD)
                graph, _ = await self._local.run(self._read, target)
                return graph
            except JobMonitorError as error:
                told.append(error.message.replace("“result”", "Its result"))
            finally:
                await self._local.run(shutil.rmtree, folder, True)
        return EMPTY
