"""Where an output lasts, and the row that says so.

By default that is the server's own output folder, where most outputs are already. What lies in its temp
folder is put beside them; and where the studio has a storage, everything goes there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from jobmonitor.domain.errors import DatabaseBusy, InvalidAddress, NotThere, StorageError
from jobmonitor.domain.events import JobChanged
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.results import KeptResult, is_temporary
from jobmonitor.domain.row_state import RowState
from jobmonitor.domain.server import Server, parse_view_url, view_url
from jobmonitor.services.bus import EventBus
from jobmonitor.services.file_names import safe_file_name
from jobmonitor.services.jobs import OWN_PARAMETERS
from jobmonitor.services.ports import (
    Background,
    ComfyServers,
    Fetcher,
    JobRepository,
    StudioStorage,
    Upload,
)

SUBFOLDER = "jobmonitor"
"""Below a server's output folder, for what lay in its temp folder."""
AT_SERVER = "outputs_at_server"
"""The key below `parameters.jobmonitor` for the addresses that a row had before."""
TRIES = 5
"""To write a row that others write at the same time."""


class LastingPlaces:
    """Used by whoever holds the job."""

    def __init__(
        self,
        repository: JobRepository,
        comfy: ComfyServers,
        fetcher: Fetcher,
        storage: StudioStorage | None,
        database: Background,
        files: Background,
        bus: EventBus,
        servers: Iterable[Server] = (),
    ) -> None:
        """`database` and `files`: threads for the jobs and for disks."""
        self._repository, self._comfy, self._fetcher = repository, comfy, fetcher
        self._storage, self._database, self._files, self._bus = storage, database, files, bus
        self._servers = tuple(servers)

    async def place(self, result: KeptResult, path: Path) -> str | None:
        """Puts the file where it lasts; the address there, None where that is the one it has.

        Raises StorageError and ServerError. What is there already is not sent again.
        """
        name = lasting_name(result)
        if self._storage is not None:
            await self._files.run(self._storage.put, path, name, result.digest or "")
            address = self._storage.address(name)
            if address is not None:
                await self._check(address, result)
                return address
        if is_temporary(result.address):
            return await self._beside_the_others(result, path, name)
        return None

    async def _check(self, address: str, result: KeptResult) -> None:
        """A row never gets an address that does not give the file out."""
        length = None
        with suppress(NotThere):
            length = await self._fetcher.length(address)
        if length != result.byte_count:
            assert self._storage is not None
            raise StorageError(
                f"The file is in {self._storage.title}, but its address there does not give it out.",
                remedy="Check the setting storage_address; the row keeps the server's address until then.",
                details=address,
            )

    async def _beside_the_others(self, result: KeptResult, path: Path, name: str) -> str | None:
        try:
            root, _ = parse_view_url(result.address)
        except InvalidAddress:
            return None
        server = next((each for each in self._servers if root in each.addresses), Server(root))
        folder, _, last = name.rpartition("/")
        sent = await self._comfy.get(server).upload(
            Upload(last, path), folder="output", subfolder=f"{SUBFOLDER}/{folder}"
        )
        return view_url(root, sent)

    async def write(self, ref: JobRef, addresses: Mapping[str, str]) -> Job | None:
        """The row with these addresses in place of those that it had; None where it is gone, or says
        something else of these outputs by now. Never over what another wrote meanwhile. DatabaseError.
        """
        for _ in range(TRIES):
            job = await self._database.run(self._repository.get, ref)
            if job is None:
                return None
            outputs = tuple(addresses.get(each, each) for each in job.outputs)
            if outputs == job.outputs:
                return None
            changed = await self._database.run(self._rewrite, job, outputs)
            if changed is not None:
                self._bus.publish(JobChanged(changed))
                return changed
        raise DatabaseBusy(
            f"The row of {ref} is written by others all the time.", remedy="It is tried again."
        )

    def _rewrite(self, job: Job, outputs: tuple[str, ...]) -> Job | None:
        """Where the outputs are at the server is kept beside."""
        seen = RowState.of(job)
        own = job.parameters.get(OWN_PARAMETERS)
        known = isinstance(own, Mapping) and AT_SERVER in own  # from when another output was written
        notes = {} if known else {AT_SERVER: list(job.outputs)}
        return self._repository.rewrite(job.ref, seen, replace(seen, outputs=outputs), notes=notes)


def lasting_name(result: KeptResult) -> str:
    """The same for the same content of the same job, whoever keeps it: `table/key/0-content.png`."""
    source, key = safe_file_name(result.ref.source, "jobs"), safe_file_name(result.ref.key, "job")
    return f"{source}/{key}/{result.place}-{(result.digest or '')[:16]}{safe_suffix(result.suffix)}"


def safe_suffix(suffix: str) -> str:
    """A suffix that comes from elsewhere, where it is nothing but a suffix."""
    plain = suffix.lower()
    return (
        plain if plain.startswith(".") and plain[1:].isalnum() and plain.isascii() and len(plain) < 12 else ""
    )
