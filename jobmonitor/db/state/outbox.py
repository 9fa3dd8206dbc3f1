"""The outbox in this workstation's state file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Update, delete, func, insert, select, update

from jobmonitor.db.sql.json_text import dumps, loads
from jobmonitor.db.state.intents import files_from_json, files_to_json
from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.tables import outbox, submissions
from jobmonitor.db.times import parse_time, utc_text
from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.domain.outbox import OutboxEntry, OutboxState
from jobmonitor.domain.value_json import values_from_json, values_to_json
from jobmonitor.services.ports import Stage

_FREE = (OutboxState.WAITING, OutboxState.REFUSED, OutboxState.INTERRUPTED)
MOST_PROBLEM = 2_000
"""Characters of a problem and of its remedy that are kept."""


class FileOutbox:
    """`OutboxMemory`. Raises StorageError. Usable from several threads and processes."""

    def __init__(self, storage: StateStorage) -> None:
        self._storage = storage

    def entries(self) -> tuple[OutboxEntry, ...]:
        """All that are not dropped, in the order in which they are sent."""
        with self._storage.read() as connection:
            return tuple(_entry(row) for row in _rows(connection, outbox.c.state != OutboxState.DROPPED))

    def dropped(self) -> tuple[OutboxEntry, ...]:
        """What may be taken back."""
        with self._storage.read() as connection:
            return tuple(_entry(row) for row in _rows(connection, outbox.c.state == OutboxState.DROPPED))

    def add(self, entry: OutboxEntry, *, is_whole: Callable[[], bool] = lambda: True) -> bool:
        """Puts it behind all others, where `is_whole` says yes."""
        with self._storage.write() as connection:
            if not is_whole():
                return False
            connection.execute(_settled(entry))
            self._insert(connection, entry)
            return True

    def adopt(self, entry: OutboxEntry) -> bool:
        """Takes over what the journal began and did not record, in one step."""
        with self._storage.write() as connection:
            if connection.execute(_settled(entry)).rowcount != 1:
                return False
            known = select(outbox.c.id).where(outbox.c.prompt_id == entry.prompt_id)
            if connection.execute(known).first() is None:
                self._insert(connection, entry)
            return True

    def claim(self, entry_id: str, state: OutboxState, owner: str) -> OutboxEntry | None:
        """Of several that want it, one gets it."""
        with self._storage.write() as connection:
            changed = connection.execute(
                update(outbox)
                .where(outbox.c.id == entry_id, outbox.c.state.in_([str(each) for each in _FREE]))
                .values(state=str(state), owner=owner)
            )
            if changed.rowcount != 1:
                return None
            (row,) = _rows(connection, outbox.c.id == entry_id)
            return _entry(row)

    def release(self, entry: OutboxEntry, *, former_owner: str) -> bool:
        """Writes what became of it, where `former_owner` still works on it."""
        held = [str(each) for each in OutboxState if each.is_held]
        with self._storage.write() as connection:
            released = self._changed(
                connection, entry, outbox.c.owner == former_owner, outbox.c.state.in_(held)
            )
            if released:
                connection.execute(_settled(entry))
            return released

    def change(self, entry: OutboxEntry, *, expected: OutboxState) -> bool:
        """Writes it, where its state is still the expected one."""
        with self._storage.write() as connection:
            return self._changed(connection, entry, outbox.c.state == str(expected))

    def remove(self, entry_id: str, *, owner: str = "") -> bool:
        """It is done with."""
        with self._storage.write() as connection:
            gone = connection.execute(delete(outbox).where(outbox.c.id == entry_id, outbox.c.owner == owner))
            return gone.rowcount == 1

    def move(self, entry_id: str, before: str | None) -> bool:
        """Gives it a place between two others."""
        with self._storage.write() as connection:
            statement = select(outbox.c.id).order_by(outbox.c.place, outbox.c.created_at)
            places = connection.execute(statement).scalars().all()
            if entry_id not in places or (before is not None and before not in places):
                return False
            if before == entry_id:
                return True
            order = [each for each in places if each != entry_id]
            order.insert(len(order) if before is None else order.index(before), entry_id)
            for place, each in enumerate(order, start=1):
                connection.execute(update(outbox).where(outbox.c.id == each).values(place=float(place)))
            return True

    def tidy(
        self, clear: Callable[[frozenset[str]], None], *, forget: Callable[[str], bool] = lambda owner: False
    ) -> None:
        """Tells which files are needed, while nobody can add an entry."""
        with self._storage.write() as connection:
            is_dropped = outbox.c.state == str(OutboxState.DROPPED)
            owners = connection.execute(select(outbox.c.owner).where(is_dropped).distinct()).scalars()
            forgotten = [owner for owner in owners if forget(owner)]
            if forgotten:
                connection.execute(delete(outbox).where(is_dropped, outbox.c.owner.in_(forgotten)))
            contents = connection.execute(select(outbox.c.content)).scalars()
            files = (file for each in contents for file in files_from_json(loads(each).get("files")))
            clear(frozenset(file.digest for file in files))

    # Rows

    def _insert(self, connection: Connection, entry: OutboxEntry) -> None:
        last = connection.execute(select(func.max(outbox.c.place))).scalar()
        connection.execute(insert(outbox).values(id=entry.id, place=(last or 0.0) + 1.0, **_values(entry)))

    @staticmethod
    def _changed(connection: Connection, entry: OutboxEntry, *conditions: Any) -> bool:
        changed = connection.execute(
            update(outbox).where(outbox.c.id == entry.id, *conditions).values(**_values(entry))
        )
        return changed.rowcount == 1


def _settled(entry: OutboxEntry) -> Update:
    """The journal is done with what it only intended: the outbox has it."""
    return (
        update(submissions)
        .where(submissions.c.prompt_id == entry.prompt_id, submissions.c.stage == str(Stage.INTENT))
        .values(stage=str(Stage.SETTLED))
    )


def _rows(connection: Connection, condition: Any) -> Collection[RowMapping]:
    statement = select(outbox).where(condition).order_by(outbox.c.place, outbox.c.created_at)
    return connection.execute(statement).mappings().all()


def _values(entry: OutboxEntry) -> dict[str, Any]:
    content: dict[str, JSON] = {
        "values": values_to_json(entry.values),
        "files": files_to_json(entry.files),
        "server_name": entry.server_name,
        "front": entry.front,
        "own": dict(entry.own),
    }
    return {
        "database": entry.database,
        "workflow_name": entry.workflow_name,
        "server_url": entry.server_url,
        "user_id": entry.user_id,
        "content": dumps(content),
        "created_at": utc_text(entry.created_at),
        "state": str(entry.state),
        "attempts": entry.attempts,
        "problem": entry.problem[:MOST_PROBLEM],
        "remedy": entry.remedy[:MOST_PROBLEM],
        "prompt_id": entry.prompt_id,
        "owner": entry.owner,
    }


def _entry(row: RowMapping) -> OutboxEntry:
    content = loads(row["content"])
    content = content if isinstance(content, Mapping) else {}
    own = content.get("own")
    try:
        state = OutboxState(row["state"])
    except ValueError:  # of a newer program: nothing is done with it by itself
        state = OutboxState.INTERRUPTED
    return OutboxEntry(
        id=row["id"],
        workflow_name=row["workflow_name"],
        values=values_from_json(content.get("values")),
        server_url=row["server_url"],
        user_id=row["user_id"],
        created_at=parse_time(row["created_at"]) or datetime.fromtimestamp(0, UTC),
        state=state,
        problem=row["problem"],
        remedy=row["remedy"],
        attempts=row["attempts"],
        database=row["database"],
        server_name=str(content.get("server_name") or ""),
        files=files_from_json(content.get("files")),
        prompt_id=row["prompt_id"],
        front=content.get("front") is True,
        own=own if isinstance(own, dict) else EMPTY,
        owner=row["owner"],
    )
