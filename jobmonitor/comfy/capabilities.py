"""What a server can do: asked once, and again after a break, since another version may run there."""

from __future__ import annotations

from dataclasses import replace

from jobmonitor.comfy.limits import LARGEST_ANSWER, LARGEST_LIST
from jobmonitor.comfy.parsing import parse_info, parse_limit
from jobmonitor.comfy.session import Session
from jobmonitor.domain.errors import ServerFault, ServerNonsense, ServerRefused
from jobmonitor.domain.server import ServerInfo
from jobmonitor.domain.versions import can_interrupt_one


class Capabilities:
    """Features are tried, not read off the version, but for the one that cannot be tried without harm."""

    def __init__(self) -> None:
        self._version: str | None = None
        self._has_jobs_api: bool | None = None
        self.max_upload_size: int | None = None
        """Bytes of a whole upload, where the server was asked and told it."""
        self._asked_limit = False

    def forget(self) -> None:
        """The connection broke."""
        self._version = None
        self._has_jobs_api = None
        self.max_upload_size = None
        self._asked_limit = False

    async def info(self, session: Session) -> ServerInfo:
        """What the server says of itself, asked anew."""
        stats = await session.get("/system_stats", limit=LARGEST_ANSWER)
        features = await session.get("/features", limit=LARGEST_ANSWER, accept=frozenset({404}))
        known = features.body if features.status == 200 else None
        info = await session.parse(parse_info, stats.body, known)
        self._version = info.version
        self.max_upload_size = info.max_upload_size
        self._asked_limit = True
        return replace(info, has_jobs_api=await self.has_jobs_api(session))

    async def upload_limit(self, session: Session) -> int | None:
        """Bytes of a whole upload; None where the server does not say (before 0.3.45)."""
        if not self._asked_limit:
            try:
                answer = await session.get("/features", limit=LARGEST_ANSWER, accept=frozenset({404}))
                self.max_upload_size = (
                    await session.parse(parse_limit, answer.body) if answer.status == 200 else None
                )
            except (ServerFault, ServerRefused, ServerNonsense):
                return None  # whoever answers like this says by the upload itself what is wrong
            self._asked_limit = True
        return self.max_upload_size

    async def has_jobs_api(self, session: Session) -> bool:
        """Whether there is `/api/jobs`."""
        if self._has_jobs_api is None:
            answer = await session.get(
                "/api/jobs", params={"limit": "1"}, limit=LARGEST_LIST, accept=frozenset({404, 405, 500})
            )
            # One bad job makes the whole list fail with 500: the route is there.
            self._has_jobs_api = answer.status in (200, 500)
        return self._has_jobs_api

    async def can_interrupt_one(self, session: Session) -> tuple[bool, str]:
        """Whether one prompt can be interrupted without hitting another, and the server's version."""
        version = self._version
        if version is None:
            stats = await session.get("/system_stats", limit=LARGEST_ANSWER)
            version = self._version = (await session.parse(parse_info, stats.body, None)).version
        return can_interrupt_one(version), version
