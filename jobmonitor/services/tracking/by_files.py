"""What the files of a server tell of a job that it forgot."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Protocol

from jobmonitor.domain.errors import MediaError, NotThere, TooLarge
from jobmonitor.domain.server import PromptRecord, view_url
from jobmonitor.services.ports import Background, ComfyServer, Fetcher
from jobmonitor.services.submitting.evidence import expected, record_by_files, with_evidence
from jobmonitor.services.submitting.workplace import Workplace
from jobmonitor.services.tracking.tracked import TrackedJob

log = logging.getLogger(__name__)

LARGEST = 4 * 1024**3
"""Bytes of a file that is fetched to see whether it is whole."""
MOST_REMEMBERED = 1_000
"""Runs whose files were found whole, and are not looked into again."""


class Proof(Protocol):
    """Who looks whether files are whole: a server that dies while it writes leaves half of one."""

    async def is_whole(self, server_url: str, record: PromptRecord) -> bool:
        """Whether all files of the record can be decoded. Raises ServerError, StorageError."""
        ...


class FetchedProof:
    """Fetches them, and looks into them."""

    def __init__(
        self, fetcher: Fetcher, files: Background, workplace: Workplace, check: Callable[[Path, str], object]
    ) -> None:
        """`check` raises MediaError for a file that is not what its name says; it is called in `files`."""
        self._fetcher, self._files = fetcher, files
        self._workplace, self._check = workplace, check

    async def is_whole(self, server_url: str, record: PromptRecord) -> bool:
        """Whether all files of the record can be decoded. Raises ServerError, StorageError."""
        files = [file for output in record.outputs for _, file in output.files]
        async with self._workplace.folder() as folder:
            for number, file in enumerate(files):
                path = folder / f"{number}{PurePosixPath(file.filename).suffix}"
                try:
                    await self._fetcher.download(view_url(server_url, file), path, limit=LARGEST)
                    await self._files.run(self._check, path, file.filename)
                except (MediaError, NotThere, TooLarge) as error:
                    log.info("%s proves nothing: %s", file.filename, error.message)
                    return False
        return bool(files)


class RememberedProof:
    """Looks into the files of a run once, where they are whole: who compares jobs again and again would fetch
    them each time."""

    def __init__(self, proof: Proof) -> None:
        self._proof = proof
        self._whole: dict[tuple[str, PromptRecord], None] = {}

    async def is_whole(self, server_url: str, record: PromptRecord) -> bool:
        """Whether all files of the record can be decoded. Raises ServerError, StorageError."""
        known = server_url, record
        if known in self._whole:
            return True
        whole = await self._proof.is_whole(server_url, record)
        if whole:
            if len(self._whole) >= MOST_REMEMBERED:
                del self._whole[next(iter(self._whole))]
            self._whole[known] = None
        return whole


async def record_of_forgotten(
    client: ComfyServer, tracked: TrackedJob, proof: Proof | None = None
) -> PromptRecord | None:
    """A record of the run of a job that the server has neither in its queue nor in its history, where the
    files that bear its id are there and `proof` finds them whole: it ran, and went well. None where that
    cannot be told.

    Of what another workstation submitted, the workflow by its name tells how its files begin. Raises
    ServerError where the server does not answer, and StorageError.
    """
    if tracked.was_held_back:
        return None
    prompt_id = tracked.entry.prompt_id if tracked.entry is not None else tracked.comfy_job_id
    graph = tracked.graph
    if not expected(graph, prompt_id):
        if tracked.entry is not None:  # sent without its id in the names of its files
            return None
        graph = with_evidence(graph, prompt_id)
    result_node = tracked.workflow.result_node if tracked.workflow is not None else ""
    record = await record_by_files(client, graph, prompt_id, result_node)
    if record is None or proof is None or await proof.is_whole(client.server.url, record):
        return record
    return None
