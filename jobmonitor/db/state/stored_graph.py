"""A graph as it lies in the state file: small until somebody looks into it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

from jobmonitor.db.sql.json_text import loads
from jobmonitor.domain.job import EMPTY, JSON

_QUICK = 1
"""zlib's level: a graph repeats itself, and its length falls to a third at once."""


class StoredGraph(Mapping[str, JSON]):
    """Reads its JSON when it is first asked: of thousands of jobs that wait, few are. Empty where the text is
    no object. Usable from several threads."""

    __slots__ = ("_packed", "_value")

    def __init__(self, text: str) -> None:
        self._packed = zlib.compress(text.encode("utf-8", "surrogatepass"), _QUICK)
        self._value: Mapping[str, JSON] | None = None

    def _read(self) -> Mapping[str, JSON]:
        packed = self._packed  # before the value is looked at: another thread may be reading as well
        value = self._value
        if value is None:
            value = self._value = _object(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
            self._packed = b""
        return value

    def __eq__(self, other: object) -> bool:
        """Two that nobody looked into are the same where their texts are; nobody looks into them for that."""
        packed = self._packed
        if packed and isinstance(other, StoredGraph) and packed == other._packed:
            return True
        return super().__eq__(other)

    def __getitem__(self, key: str) -> JSON:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return f"StoredGraph({dict(self._read())!r})"


def _object(text: str) -> Mapping[str, JSON]:
    try:
        found = loads(text)
    except ValueError:  # a damaged one: the job is followed all the same
        return EMPTY
    return found if isinstance(found, dict) else EMPTY
