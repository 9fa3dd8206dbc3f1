"""What `jobmonitor db info` and `jobmonitor doctor` say of a database, in words and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping

from jobmonitor.cli.output import one_line
from jobmonitor.domain.database import DatabaseInfo, TableDetails, TableInfo
from jobmonitor.domain.job import JSON
from jobmonitor.services.database_words import whole_words

_WIDTH = 12
_MOST = 2_000


def info_json(info: DatabaseInfo, details: Iterable[TableDetails], me: str | None) -> dict[str, JSON]:
    """All that was found, as one object."""
    closer = {each.name: each for each in details}
    return {
        "title": info.title,
        "dialect": info.dialect,
        "version": info.version,
        "is_local": info.is_local,
        "read_only": info.read_only,
        "generations": list(info.generations),
        "systems": sorted(system.value for system in info.systems),
        "acts_as": info.acts_as or None,
        "user": me,
        "changes": changes(info, closer.values()),
        "tables": [_table_json(table, closer.get(table.name)) for table in info.tables],
        "problems": list(info.problems),
    }


def _table_json(table: TableInfo, closer: TableDetails | None) -> dict[str, JSON]:
    found: dict[str, JSON] = {
        "name": table.name,
        "kinds": sorted(kind.value for kind in table.kinds),
        "system": table.system.value,
        "generation": table.generation,
        "description": table.description,
        "can_write": table.can_write,
        "row_level_security": table.row_level_security,
        "missing": list(table.missing),
    }
    if closer is not None:
        found |= {
            "rows": closer.rows,
            "rows_are_counted": closer.rows_are_counted,
            "indexes": list(closer.indexes),
            "rights": list(closer.rights),
            "tells": closer.tells,
        }
    return found


def print_info(info: DatabaseInfo, details: Iterable[TableDetails], me: str | None) -> None:
    """All that was found, on standard output, for people."""
    closer = {each.name: each for each in details}
    for label, value in _lines(info, closer, me):
        sys.stdout.write(f"{label:<{_WIDTH}}{one_line(value, _MOST)}".rstrip() + "\n")


def _lines(
    info: DatabaseInfo, closer: Mapping[str, TableDetails], me: str | None
) -> Iterator[tuple[str, str]]:
    yield from ((label.lower(), value) for label, value in whole_words(info))
    yield "me", me or "not known: say it with --user ID or JOBMONITOR_USER"
    yield "changes", _CHANGES[changes(info, closer.values())]
    for table in info.tables:
        yield "", ""
        yield "table", table.name
        yield "", table.description
        if table.missing:
            yield "", f"missing columns, which read as empty: {', '.join(table.missing)}"
        found = closer.get(table.name)
        if found is not None:
            yield "rows", _rows(found)
            yield "rights", ", ".join(found.rights) or "none"
            for number, index in enumerate(found.indexes or ("none",)):
                yield "" if number else "indexes", index
    if info.problems:
        yield "", ""
    for problem in info.problems:
        yield "problem", problem


def changes(info: DatabaseInfo, details: Iterable[TableDetails]) -> str:
    """How changes are found: `file`, `told` by all tables, told by `some` of them, or `asked` for."""
    if info.dialect == "sqlite":
        return "file"
    tells = [each.tells for each in details]
    return "told" if tells and all(tells) else "some" if any(tells) else "asked"


_CHANGES = {
    "file": "noticed in the file itself",
    "told": "told by the database at once (NOTIFY is installed)",
    "some": "told at once by some tables only: run `jobmonitor db install-notify` again for the others",
    "asked": "asked for each second (NOTIFY is not installed: see `jobmonitor db install-notify --help`)",
}


def _rows(found: TableDetails) -> str:
    if found.rows is None:
        return "not known (ANALYZE lets the database estimate them)"
    return f"{found.rows:,}" if found.rows_are_counted else f"about {found.rows:,}, as the database estimates"
