"""What it takes to be let in by one server, or by what stands before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from jobmonitor.comfy.tls import Verify
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.server import canonical_url


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """How one server is asked. Its text never shows what the headers say."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """They go with every question to this server, and to nobody else."""
    verify: Verify | None = None
    """Whom to trust there; None: as everywhere."""
    websocket: bool = True
    """False: it has none, and is followed by asking."""
    problem: str = ""
    """Why it cannot be asked at all, for an operator; empty where it can."""
    remedy: str = ""


class Accesses:
    """The access of each address that was configured."""

    def __init__(self, by_address: Mapping[str, Access] | None = None) -> None:
        """`by_address` has canonical addresses."""
        self._by_address = dict(by_address or {})

    def at(self, url: str) -> Access:
        """The access of the server at a canonical address."""
        return self._by_address.get(url, _OPEN)

    def of(self, address: str) -> Access | None:
        """The access of the server that gives out what is at `address`; None where that is none of these."""
        if not self._by_address:
            return None
        try:
            url = canonical_url(address)
        except InvalidInput:
            return None
        if {".", ".."} & set(unquote(unquote(urlsplit(url).path)).replace("\\", "/").split("/")):
            return None  # it may lead out of the server's part of the host
        fitting = [each for each in self._by_address if url == each or url.startswith(f"{each}/")]
        return self._by_address[max(fitting, key=len)] if fitting else None


_OPEN = Access()
