"""Bodies of any length: into memory, or into a file that exists only when it is whole."""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import httpx

from jobmonitor.comfy.failures import LONGEST_DETAILS, file_error, megabytes
from jobmonitor.comfy.limits import PATIENCE, SLOWEST
from jobmonitor.comfy.transport import Transport
from jobmonitor.domain.errors import ServerError, ServerRefused, ServerSilent, StorageError, TooLarge

MOST_REDIRECTS = 5
PIECE = 1024**2
"""Bytes that are gathered before they are written."""


async def read_body(transport: Transport, url: str, title: str, limit: int, *, redirects: int = 0) -> bytes:
    """The body of a GET, of at most `limit` bytes. Raises ServerError."""
    body = bytearray()
    async with _opened(transport, url, title, limit, redirects) as pieces:
        async for piece in pieces:
            body += piece
    return bytes(body)


async def save_body(
    transport: Transport,
    url: str,
    title: str,
    limit: int,
    target: Path,
    *,
    redirects: int = 0,
) -> None:
    """The body of a GET into `target`, by way of a file beside it. Raises ServerError and StorageError."""
    # Beside it, so that the last step is a rename; created here, so that it has the usual permissions.
    partial = target.with_name(f".{secrets.token_hex(8)}.part")
    creating: asyncio.Task[BinaryIO] | None = None
    try:
        async with _opened(transport, url, title, limit, redirects) as pieces:
            creating = asyncio.create_task(asyncio.to_thread(_create, partial))
            file = await asyncio.shield(creating)
            gathered = bytearray()
            async for piece in pieces:
                gathered += piece
                if len(gathered) >= PIECE:
                    await asyncio.to_thread(file.write, bytes(gathered))
                    gathered.clear()
            await asyncio.to_thread(_finish, file, bytes(gathered), partial, target)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        if creating is not None:
            await _discard(creating, partial)


async def _discard(creating: asyncio.Task[BinaryIO], partial: Path) -> None:
    """Leaves nothing behind, also where the wait for the file was given up while it was made."""
    if not creating.done():
        await asyncio.wait([creating])
    if creating.exception() is None:
        creating.result().close()
    _remove(partial)


def _remove(partial: Path) -> None:
    with suppress(OSError):
        partial.unlink(missing_ok=True)


def _create(partial: Path) -> BinaryIO:
    partial.parent.mkdir(parents=True, exist_ok=True)
    return partial.open("xb")


def _finish(file: BinaryIO, rest: bytes, partial: Path, target: Path) -> None:
    file.write(rest)
    file.close()
    os.replace(partial, target)


def unwritable(target: Path, error: OSError) -> StorageError:
    """The error for a file that cannot be written."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return StorageError(
        f"“{target.name}” cannot be saved: {error.strerror or type(error).__name__}.",
        remedy="Free some space, or choose another folder." if full else "Choose another folder.",
        details=str(target),
    )


@asynccontextmanager
async def _opened(
    transport: Transport, url: str, title: str, limit: int, redirects: int
) -> AsyncIterator[AsyncIterator[bytes]]:
    """The pieces of the body, once there is an answer 200; not more than `limit` bytes in all."""
    for _ in range(redirects + 1):
        async with transport.stream(url) as response:
            location = response.headers.get("location", "")
            if redirects and response.is_redirect and location:
                url = next_hop(url, location, title)
                continue
            if response.status_code != 200:
                body = await beginning(response)
                path = urlsplit(url).path
                raise file_error(title, path, response.status_code, body, location=location)
            yield _bounded(response, title, limit)
            return
    raise ServerRefused(f"{title} sends this program on from one address to the next, without end.")


def next_hop(url: str, location: str, title: str) -> str:
    """Where a redirect leads. Raises ServerRefused where that is no http or https address."""
    target = urljoin(url, location)
    if urlsplit(target).scheme not in ("http", "https"):
        raise ServerRefused(
            f"{title} sends this program on to something that is no http or https address.",
            remedy="Do not trust that address.",
            details=target[:500],
        )
    return target


async def beginning(response: httpx.Response) -> bytes:
    """The first bytes of an answer that is no success."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > LONGEST_DETAILS:
            break
    return bytes(body[:LONGEST_DETAILS])


async def _bounded(response: httpx.Response, title: str, limit: int) -> AsyncIterator[bytes]:
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > limit:
        raise too_long(title, limit)
    size = 0
    loop = asyncio.get_running_loop()
    began = loop.time()
    async for piece in response.aiter_bytes():
        size += len(piece)
        if size > limit:
            raise too_long(title, limit)
        if loop.time() - began > PATIENCE + size / SLOWEST:
            raise ServerSilent(
                f"{title} sends the file too slowly.", remedy="Try again when the network is less busy."
            )
        yield piece
    if "content-encoding" not in response.headers and announced.isdigit() and size != int(announced[:20]):
        raise ServerSilent(f"{title} broke off in the middle of the file.", remedy="Try again.")


def too_long(title: str, limit: int) -> ServerError:
    """The error for a body over its bound."""
    return TooLarge(
        f"The file from {title} is larger than {megabytes(limit)}.",
        remedy="Open it in the browser, or copy it from the server.",
    )
