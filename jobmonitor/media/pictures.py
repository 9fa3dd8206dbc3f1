"""Pictures of jobs and of files, for the window: fetched once, decoded off its thread, kept on disk."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeGuard, TypeVar
from urllib.parse import urlsplit

from PySide6.QtGui import QImage

from jobmonitor.domain.errors import JobMonitorError, MediaError, StorageError
from jobmonitor.domain.job import Job, JobKind, JobRef
from jobmonitor.domain.media import MediaInfo, MediaKind
from jobmonitor.media.cache import DiskCache, cache_key, discard
from jobmonitor.media.decode import decode, encode_png, encode_thumbnail
from jobmonitor.media.formats import detect, head_of
from jobmonitor.media.loudness import loudness
from jobmonitor.media.probe import probe_file
from jobmonitor.media.sharing import SharedWork
from jobmonitor.services.ports import Background, Fetcher

T = TypeVar("T")

DECODERS = 2
DOWNLOADS_PER_SERVER = 4
MAX_CACHED_EDGE = 512
"""Pixels; larger pictures are decoded from the file each time."""
MAX_SHOWN_BYTES = 256 * 1024**2
"""What is fetched at most to show a picture of it."""
MAX_FILE_BYTES = 2 * 1024**3
"""What is fetched at most to play it."""
MAX_MEMORY_BYTES = 64 * 1024**2
"""What is fetched at most where the disk takes nothing."""
THUMBNAILS_BYTES = 256 * 1024**2
_MAX_ADDRESS = 8192


FindKept = Callable[[str, JobRef | None], Path | None]
"""(address, the job whose output it is) → where it is kept on this workstation. Blocking; None: nowhere."""


def make_pictures(
    fetcher: Fetcher,
    background: Background,
    folder: Path,
    *,
    limit: int = 2 * 1024**3,
    kept: FindKept = lambda address, ref: None,
) -> MediaPictures:
    """Pictures with their caches below `folder`; whole files take `limit` bytes at most. What is `kept` is
    not fetched."""
    thumbnails = DiskCache(folder / "thumbnails", min(THUMBNAILS_BYTES, limit))
    return MediaPictures(fetcher, background, thumbnails, DiskCache(folder / "files", limit), kept)


class MediaPictures:
    """Fulfils the window's `Pictures`. Belongs to one event loop.

    Only http and https addresses are fetched. Everything raises MediaError where something cannot be
    shown, and passes the ServerErrors of `fetcher` on.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        background: Background,
        thumbnails: DiskCache,
        files: DiskCache,
        kept: FindKept = lambda address, ref: None,
    ) -> None:
        self._fetcher = fetcher
        self._background = background
        self._thumbnails = thumbnails
        self._files = files
        self._find_kept = kept
        self._decoders = ThreadPoolExecutor(DECODERS, thread_name_prefix="decoder")
        self._shared = SharedWork("picture")
        self._gates: dict[str, asyncio.Semaphore] = {}

    async def thumbnail(self, job: Job, edge: int) -> QImage | None:
        """The job's result within `edge` × `edge` pixels; before there is one, and for a text, its first
        input image.

        None where there is no address to fetch.
        """
        shown = () if job.kind is JobKind.TEXT else (job.thumbnail_url, *job.outputs[:1])
        results = [address for address in shown if _is_web(address)]
        if not results:
            source = next((address for address in job.inputs.images if _is_web(address)), None)
            return await self._picture(source, edge) if source is not None else None
        # A server uses the name of a deleted file again: what was fetched before this job ended is not its.
        ended = job.completed_at
        problem: JobMonitorError | None = None
        for address in results:
            try:
                return await self._picture(
                    address,
                    edge,
                    version=ended.isoformat() if ended else "",
                    not_before=ended.timestamp() if ended else None,
                    ref=job.ref,
                )
            except JobMonitorError as error:
                problem = problem or error
        assert problem is not None
        raise problem

    async def picture(self, address: str, edge: int) -> QImage:
        """What is at `address` (a video: its poster) within `edge` × `edge` pixels."""
        return await self._picture(_web(address), edge)

    async def local_file(self, address: str) -> Path:
        """The whole file in the cache, its name ending as its content says. StorageError where the disk
        takes none. It may be gone when other files needed its place."""
        path = await self._file(_web(address), MAX_FILE_BYTES)
        if path is None:
            raise StorageError(
                "The file cannot be kept on this workstation.",
                remedy="Make room on the disk, or choose another folder for the cache in the settings.",
            )
        return path

    async def probe(self, path: Path, expected: MediaKind | None = None) -> MediaInfo:
        """What a local file is, by its content. MediaError where it is not `expected`."""
        return await self._in_decoder(partial(probe_file, path, expected))

    async def from_file(self, path: Path, edge: int) -> QImage:
        """The picture in a local file (a video: its poster) within `edge` × `edge` pixels."""
        return await self._in_decoder(partial(decode, path, edge))

    async def keep(self, image: QImage) -> Path | None:
        """`image` as a PNG file in the cache, one for the same pixels; None where the disk takes none.

        It may be gone when other files needed its place.
        """
        return await self._in_decoder(partial(self._keep, image))

    async def loudness(self, path: Path, points: int) -> tuple[float, ...]:
        """How loud a local sound is from its beginning to its end: at most `points` values, 0 to 1."""
        return await self._in_decoder(partial(loudness, path, points))

    async def from_bytes(self, data: bytes, edge: int) -> QImage:
        """A picture from a whole file in memory, within `edge` × `edge` pixels."""
        return await self._in_decoder(partial(decode, data, edge))

    async def aclose(self) -> None:
        """Ends what still runs; nothing may be asked afterwards."""
        await self._shared.aclose()
        self._decoders.shutdown(wait=False, cancel_futures=True)

    async def _picture(
        self,
        address: str,
        edge: int,
        *,
        version: str = "",
        not_before: float | None = None,
        ref: JobRef | None = None,
    ) -> QImage:
        key = cache_key("picture", address, str(edge), version)
        if edge <= MAX_CACHED_EDGE:
            image = await self._background.run(self._kept, key, edge)
            if image is not None:
                return image
        return await self._shared.run(
            key, lambda: self._make(address, edge, key if edge <= MAX_CACHED_EDGE else None, not_before, ref)
        )

    def _keep(self, image: QImage) -> Path | None:
        data = encode_png(image)
        key = cache_key("kept", hashlib.sha256(data).hexdigest())
        return self._files.find(key) or self._files.store(key, data, ".png")

    def _kept(self, key: str, edge: int) -> QImage | None:
        data = self._thumbnails.read(key)
        if data is None:
            return None
        try:
            return decode(data, edge)
        except MediaError:
            self._thumbnails.remove(key)  # damaged on the disk: made anew
            return None

    async def _make(
        self, address: str, edge: int, key: str | None, not_before: float | None, ref: JobRef | None
    ) -> QImage:
        source: bytes | Path | None = await self._file(address, MAX_SHOWN_BYTES, not_before, ref)
        if source is None:
            async with self._gate(address):
                source = await self._fetcher.fetch(address, limit=MAX_MEMORY_BYTES)
        try:
            return await self._in_decoder(partial(self._decode, source, edge, key))
        except MediaError:
            # Perhaps the server was still writing it: the next one who asks gets it anew.
            await self._background.run(self._files.remove, cache_key("file", address))
            raise

    def _decode(self, source: bytes | Path, edge: int, key: str | None) -> QImage:
        image = decode(source, edge)
        if key is not None and (encoded := encode_thumbnail(image)):
            self._thumbnails.store(key, encoded)
        return image

    async def _file(
        self, address: str, limit: int, not_before: float | None = None, ref: JobRef | None = None
    ) -> Path | None:
        """The file at `address` on the disk: as it is kept, else in the cache; None where the disk does not
        take it."""
        with suppress(StorageError):  # nobody knows then what is kept: it is fetched
            kept = await self._background.run(self._find_kept, address, ref)
            if kept is not None:
                return kept
        key = cache_key("file", address)
        path = await self._background.run(lambda: self._files.find(key, not_before=not_before))
        if path is not None:
            return path
        return await self._shared.run((key, limit), lambda: self._download(key, address, limit))

    async def _download(self, key: str, address: str, limit: int) -> Path | None:
        async with self._gate(address):
            part = await self._background.run(self._files.new_part, key)
            if part is None:
                return None
            try:
                await self._fetcher.download(address, part, limit=limit)
                return await self._background.run(self._adopt, key, part)
            except (StorageError, OSError):
                return None  # a full disk: it goes on without the cache
            finally:
                discard(part)

    def _adopt(self, key: str, part: Path) -> Path | None:
        return self._files.adopt(key, part, detect(head_of(part)).suffix)

    def _gate(self, address: str) -> asyncio.Semaphore:
        """Bounds the downloads of one server, so that one that hangs does not hold up the others."""
        host = urlsplit(address).netloc
        return self._gates.setdefault(host, asyncio.Semaphore(DOWNLOADS_PER_SERVER))

    async def _in_decoder(self, work: Callable[[], T]) -> T:
        try:
            future = self._decoders.submit(work)
        except RuntimeError:
            raise MediaError("The application is closing.") from None
        return await asyncio.wrap_future(future)


def _is_web(address: str | None) -> TypeGuard[str]:
    """Whether this is an address that may be fetched; old rows hold bare file names."""
    if not address or len(address) > _MAX_ADDRESS:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _web(address: str) -> str:
    if not _is_web(address):
        raise MediaError(
            f"“{address[:200]}” is not an http or https address, so it cannot be fetched.",
            remedy="Look for the file where the job was made.",
        )
    return address
