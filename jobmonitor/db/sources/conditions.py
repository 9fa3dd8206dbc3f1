"""Further conditions of a feed as expressions over one table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from sqlalchemy import false, func, not_, or_, true

from jobmonitor.db.sources.source import Expression
from jobmonitor.domain.condition import Aspect, Condition, Told

_FIELDS: dict[str, tuple[str, ...]] = {Told.OUTPUT.value: (Told.OUTPUT.value, "output_filename")}
"""Fields that tell a thing, where that is more than one."""


class Asked(Protocol):
    """What a table can be asked of its rows; None where none of them can be so."""

    name: str

    def has_workflow(self, names: Collection[str]) -> Expression | None: ...

    def at_servers(self, comfy_urls: Collection[str]) -> Expression | None: ...

    def has_key(self, keys: Collection[str]) -> Expression | None: ...

    def has_comfy_id(self, comfy_job_ids: Collection[str]) -> Expression | None: ...

    def of_user(self, user_id: str) -> Expression | None: ...

    def contains(self, text: str) -> Expression | None: ...

    def tells(self, field: str) -> Expression | None: ...


def fulfils(table: Asked, condition: Condition) -> Expression | None:
    """Whether a row of `table` fulfils the condition; None where none can."""
    found = _meets(table, condition)
    if not condition.negated:
        return found
    return true() if found is None else not_(func.coalesce(found, false()))


def _meets(table: Asked, condition: Condition) -> Expression | None:
    values = sorted(condition.values)
    match condition.aspect:
        case Aspect.WORKFLOW:
            return table.has_workflow(values)
        case Aspect.SERVER:
            return table.at_servers(values)
        case Aspect.ROW:
            return table.has_key([ref.key for ref in condition.refs if ref.source == table.name])
        case Aspect.ID:
            return _any((table.has_key(values), table.has_comfy_id(values)))
        case Aspect.USER:
            return _any(map(table.of_user, values))
        case Aspect.TEXT:
            return _any(map(table.contains, values))
        case Aspect.TOLD:
            fields = [field for value in values for field in _FIELDS.get(value, (value,))]
            return _any(map(table.tells, fields))


def _any(conditions: Iterable[Expression | None]) -> Expression | None:
    """Whether one of these holds; None where none of them can."""
    known = [condition for condition in conditions if condition is not None]
    return or_(false(), *known) if known else None
