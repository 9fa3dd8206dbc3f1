"""What this workstation remembers besides: the window, pages, uploads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from jobmonitor.domain.feed import Counts, FeedQuery
from jobmonitor.domain.job import Job, OutputFile


class Layout(Protocol):
    """Named small values of this workstation: window geometry, columns, last values. Blocking."""

    def load(self, name: str) -> bytes | None: ...

    def store(self, name: str, value: bytes) -> None: ...

    def change(self, name: str, edit: Callable[[bytes | None], bytes]) -> None:
        """Keeps `edit(value)` in place of a value: nobody else reads or writes it meanwhile."""
        ...


@dataclass(frozen=True, slots=True)
class RememberedPage:
    """The top of a feed as it was last seen."""

    jobs: tuple[Job, ...]
    counts: Counts
    seen_at: datetime


class PageMemory(Protocol):
    """The last pages seen, kept on this workstation for when the database is away. Blocking."""

    def remember(self, database: str, query: FeedQuery, page: RememberedPage) -> None:
        """Keeps the top of a feed of the database with this title, in place of what was kept before."""
        ...

    def recall(self, database: str, query: FeedQuery) -> RememberedPage | None: ...


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, as far as a server that gets it minds."""

    digest: str
    """SHA-256, in hexadecimal digits."""
    suffix: str
    """The end of its name in lower case, with the dot: servers tell kinds of files by it."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that this workstation sent, as the server had it then."""

    file: OutputFile
    byte_count: int
    etag: str


class UploadMemory(Protocol):
    """What this workstation sent to which server. Blocking; raises StorageError."""

    def recall(self, server_url: str, content: Content) -> SentFile | None:
        """What is known of this content on the server with this canonical address."""
        ...

    def remember(self, server_url: str, content: Content, sent: SentFile) -> None: ...
