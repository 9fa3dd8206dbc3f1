"""Downloads that go on where an earlier one broke off, also after the program was ended.

The part of a file that came has a second file beside it that says of what it is a part. It is continued only
where the server names the same content: the real server (aiohttp) takes no ETag in If-Range and answers 206
whatever that says, so the ETag of each answer is compared here as well.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import httpx

from jobmonitor.comfy.downloads import PIECE, beginning, next_hop, too_long, unwritable
from jobmonitor.comfy.failures import NOT_THERE, file_error
from jobmonitor.comfy.limits import PATIENCE, SLOWEST
from jobmonitor.comfy.transport import Transport
from jobmonitor.domain.errors import ServerNonsense, ServerRefused, ServerSilent

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)\Z", re.ASCII)
_MAX_LABEL = 10_000
_LONGEST_TAG = 1_000


LABEL = ".of"
"""What the name of a part's second file has behind the part's own."""


@dataclass(frozen=True, slots=True)
class _Label:
    """Of what a part is a part."""

    url: str
    tag: str
    """A strong ETag, else Last-Modified; empty: it cannot be continued."""
    total: int | None


async def resume_body(
    transport: Transport,
    url: str,
    title: str,
    part: Path,
    *,
    limit: int,
    redirects: int,
    progress: Callable[[int], None] | None = None,
) -> None:
    """The whole body into `part`. Raises ServerError and StorageError, and leaves there what came."""
    try:
        download = _Download(transport, url, title, part, limit, redirects, progress)
        while not await download.run():
            pass
    except OSError as error:
        raise unwritable(part, error) from error


class _Download:
    """One answer after another until the file is whole: an answer to a question for the rest of it may tell
    that it has changed, and then it is asked for from its beginning."""

    def __init__(
        self,
        transport: Transport,
        url: str,
        title: str,
        part: Path,
        limit: int,
        redirects: int,
        progress: Callable[[int], None] | None,
    ) -> None:
        self._transport, self._url, self._title = transport, url, title
        self._part, self._limit, self._redirects = part, limit, redirects
        self._progress = progress or (lambda _: None)
        self._anew = False

    async def run(self) -> bool:
        """Whether the file is whole now; else it is to be asked for from its beginning."""
        there, label = (0, None) if self._anew else await asyncio.to_thread(_begun, self._part, self._url)
        if label is not None and there == label.total:
            # Also where it was whole already: whether it still is what the server has, the server says.
            there -= 1
        headers = {}
        if label is not None and there > 0:
            headers = {"Range": f"bytes={there}-", "If-Range": label.tag}
        url = self._url
        for _ in range(self._redirects + 1):
            async with self._transport.stream(url, headers=headers) as response:
                location = response.headers.get("location", "")
                if self._redirects and response.is_redirect and location:
                    url = next_hop(url, location, self._title)
                    continue
                if response.status_code == 200:
                    await self._take(response, 0, _label_of(self._url, response), url)
                    return True
                if headers and response.status_code in (206, 416):
                    if label is None or not _continues(response, label, there):
                        self._anew = True
                        return False
                    await self._take(response, there, label, url)
                    return True
                raise file_error(
                    self._title,
                    httpx.URL(url).path,
                    response.status_code,
                    await beginning(response),
                    location=location,
                )
        raise ServerRefused(f"{self._title} sends this program on from one address to the next, without end.")

    async def _take(self, response: httpx.Response, there: int, label: _Label, url: str) -> None:
        """The body of an answer behind the first `there` bytes of the part."""
        if label.total is not None and label.total > self._limit:
            raise too_long(self._title, self._limit)
        file = await _open(self._part, there, label)
        came = 0
        try:
            gathered = bytearray()
            loop = asyncio.get_running_loop()
            began = loop.time()
            try:
                async for piece in response.aiter_bytes():
                    came += len(piece)
                    if there + came > self._limit:
                        raise too_long(self._title, self._limit)
                    if loop.time() - began > PATIENCE + came / SLOWEST:
                        raise ServerSilent(
                            f"{self._title} sends the file too slowly.",
                            remedy="Try again when the network is less busy.",
                        )
                    gathered += piece
                    if len(gathered) >= PIECE:
                        whole = bytes(gathered)
                        gathered.clear()
                        await _in_thread(_write, file, whole)
                        self._progress(there + came)
            finally:
                # What came before the connection broke is not asked for again.
                await _in_thread(_flush, file, bytes(gathered))
        finally:
            file.close()
        self._progress(there + came)
        total = label.total
        if total is None and "content-encoding" not in response.headers:
            total = await length_at(self._transport, url, self._title)
        if total is not None and there + came != total:
            raise ServerSilent(f"{self._title} broke off in the middle of the file.", remedy="Try again.")
        if there + came == 0:
            raise ServerNonsense(f"The file from {self._title} is empty.", remedy="Look at its log.")


async def length_at(transport: Transport, url: str, title: str, *, redirects: int = 0) -> int | None:
    """Bytes at an address (HEAD); None where nobody says how many. Raises NotThere."""
    for _ in range(redirects + 1):
        async with transport.stream(url, method="HEAD") as response:
            location = response.headers.get("location", "")
            if redirects and response.is_redirect and location:
                url = next_hop(url, location, title)
                continue
            if response.status_code in NOT_THERE:
                raise file_error(title, httpx.URL(url).path, response.status_code, b"")
            if response.status_code != 200 or "content-encoding" in response.headers:
                return None
            return _number(response.headers.get("content-length", ""))
    return None


async def _open(part: Path, there: int, label: _Label) -> BinaryIO:
    """As `_opened`, in a thread; nothing stays open where the wait for it is cancelled."""
    opening = asyncio.ensure_future(asyncio.to_thread(_opened, part, there, label))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        await asyncio.wait([opening])
        if opening.exception() is None:
            opening.result().close()
        raise


async def _in_thread(work: Callable[..., None], *args: object) -> None:
    """Runs it in a thread to its end, also where the wait for it is cancelled: two threads never write."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *args))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def _label_path(part: Path) -> Path:
    """The file that says of what `part` is a part."""
    return part.with_name(f"{part.name}{LABEL}")


def _begun(part: Path, url: str) -> tuple[int, _Label | None]:
    """How many bytes there are to go on from, and of what; (0, None) where it begins anew."""
    try:
        there = part.stat().st_size
        with _label_path(part).open("rb") as file:
            values = json.loads(file.read(_MAX_LABEL))
        label = _Label(str(values["url"]), str(values["tag"]), values["total"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, None
    fits = label.url == url and bool(label.tag) and isinstance(label.total, int) and 0 < there <= label.total
    return (there, label) if fits else (0, None)


def _opened(part: Path, there: int, label: _Label) -> BinaryIO:
    """The part, to be written behind its first `there` bytes. Where it begins anew, the label comes after the
    old bytes are gone, and before new ones come."""
    part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = part.open("r+b" if there else "wb", buffering=0)
    try:
        file.truncate(there)
        file.seek(there)
        if not there:
            os.fsync(file.fileno())
            beside = _label_path(part)
            made = beside.with_name(f"{beside.name}.new")
            with made.open("w", encoding="utf-8") as text:
                json.dump(asdict(label), text)
            os.replace(made, beside)
    except OSError:
        file.close()
        raise
    return file


def _write(file: BinaryIO, data: bytes) -> None:
    """All of it: a disk that is nearly full takes a part, and raises at the next."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _flush(file: BinaryIO, rest: bytes) -> None:
    _write(file, rest)
    os.fsync(file.fileno())


def _label_of(url: str, response: httpx.Response) -> _Label:
    tag = response.headers.get("etag", "")
    if not tag or tag.startswith("W/"):
        tag = response.headers.get("last-modified", "")
    is_plain = "content-encoding" not in response.headers
    total = _number(response.headers.get("content-length", "")) if is_plain else None
    return _Label(url, tag if is_plain and len(tag) <= _LONGEST_TAG else "", total)


def _continues(response: httpx.Response, label: _Label, there: int) -> bool:
    """Whether an answer is the rest of what the label names."""
    if response.status_code != 206 or "content-encoding" in response.headers:
        return False
    tags = (response.headers.get("etag", ""), response.headers.get("last-modified", ""))
    found = _RANGE.match(response.headers.get("content-range", ""))
    if label.tag not in tags or found is None:
        return False
    first, last, total = found.groups()
    return int(first) == there and int(last) + 1 == label.total and total in ("*", str(label.total))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
