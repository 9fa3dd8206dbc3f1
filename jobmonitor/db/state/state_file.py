"""Journal and layout in one SQLite file, safe for several processes of this workstation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, case, delete, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from jobmonitor.db.engine import Limits
from jobmonitor.db.sql.json_list import one_of
from jobmonitor.db.sql.json_text import dumps, loads
from jobmonitor.db.state.intents import intent_from_json, intent_to_json
from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.stored_graph import StoredGraph
from jobmonitor.db.state.tables import cancel_requests, layout, submissions
from jobmonitor.db.times import parse_time, utc_text
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.job import EMPTY, JSON, JobRef
from jobmonitor.services.ports import JournalEntry, Stage

_ORDER = (Stage.INTENT, Stage.RECORDED, Stage.SENDING, Stage.ACKNOWLEDGED, Stage.SETTLED)
_CHUNK = 400
_USUAL = [column for column in submissions.c if column.name != "intent"]
"""What is read of many submissions at once."""
MAX_LOOKED_AT = 200
"""Submissions of a workflow among which the last one with a graph is looked for."""
MAX_GRAPH = 8 * 2**20
"""Characters of a graph that is read back."""
MAX_VALUE = 16 * 2**20
"""Bytes that one value of the layout may have."""


class StateFile:
    """`Journal` and `Layout`. What a call wrote is on the disk when it returns.

    Raises StorageError. Usable from several threads; opens the file when first asked.
    """

    def __init__(self, path: Path | str, *, limits: Limits | None = None) -> None:
        """`path`: the file; it and its folder are made where they are not there."""
        self.storage = StateStorage(path, limits=limits)
        """The file itself, for what else is kept in it."""
        self._read, self._write = self.storage.read, self.storage.write

    def close(self) -> None:
        """Closes the file."""
        self.storage.close()

    # Journal

    def record(self, entry: JournalEntry) -> None:
        """Notes a submission; one that is there with the same prompt id is written anew."""
        values = {
            "prompt_id": entry.prompt_id,
            "accepted_id": entry.accepted_id,
            "server_url": entry.server_url,
            "client_id": entry.client_id,
            "workflow_name": entry.workflow_name,
            "stage": str(entry.stage),
            "created_at": utc_text(entry.created_at),
            "database": entry.database,
            "ref_source": None if entry.ref is None else entry.ref.source,
            "ref_key": None if entry.ref is None else entry.ref.key,
            "cancel_requested_at": None
            if entry.cancel_requested_at is None
            else utc_text(entry.cancel_requested_at),
            "graph": dumps(dict(entry.graph)),
            "sending_since": None if entry.sending_since is None else utc_text(entry.sending_since),
            "intent": "{}" if entry.intent is None else dumps(intent_to_json(entry.intent)),
            "owner": entry.owner,
        }
        statement = upsert(submissions).values(values)
        with self._write() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["prompt_id"], set_=values))

    def advance(
        self,
        prompt_id: str,
        stage: Stage,
        *,
        ref: JobRef | None = None,
        accepted_id: str | None = None,
        graph: Mapping[str, JSON] | None = None,
    ) -> None:
        """Sets the stage, and what else is given. A stage never goes back: another process, or the
        tracker, may have been faster."""
        earlier = [str(each) for each in _ORDER[: _ORDER.index(stage)]]
        values: dict[str, Any] = {
            "stage": case((submissions.c.stage.in_(earlier), str(stage)), else_=submissions.c.stage)
        }
        if ref is not None:
            values |= {"ref_source": ref.source, "ref_key": ref.key}
        if accepted_id is not None:
            values["accepted_id"] = accepted_id
        if graph is not None:
            values["graph"] = dumps(dict(graph))
        with self._write() as connection:
            connection.execute(update(submissions).where(submissions.c.prompt_id == prompt_id).values(values))

    def claim(self, prompt_id: str, at: datetime) -> bool:
        """RECORDED becomes SENDING; False where it is not RECORDED any more."""
        return self._change(prompt_id, (Stage.RECORDED,), Stage.SENDING, sending_since=utc_text(at))

    def unclaim(self, prompt_id: str) -> None:
        """SENDING becomes RECORDED: the prompt certainly did not arrive."""
        self._change(prompt_id, (Stage.SENDING,), Stage.RECORDED)

    def recall(self, prompt_id: str) -> bool:
        """ACKNOWLEDGED becomes RECORDED: taken out of the server's queue before it began."""
        return self._change(prompt_id, (Stage.ACKNOWLEDGED,), Stage.RECORDED)

    def give_up(self, prompt_id: str) -> bool:
        """What was not sent becomes SETTLED; False where it may have been sent."""
        return self._change(prompt_id, (Stage.INTENT, Stage.RECORDED, Stage.SETTLED), Stage.SETTLED)

    def _change(self, prompt_id: str, former: Collection[Stage], stage: Stage, **values: str) -> bool:
        """Compare-and-set: of several that want it, one succeeds."""
        stages = [str(each) for each in former]
        statement = (
            update(submissions)
            .where(submissions.c.prompt_id == prompt_id, submissions.c.stage.in_(stages))
            .values(stage=str(stage), **values)
        )
        with self._write() as connection:
            return connection.execute(statement).rowcount == 1

    def request_cancel(self, comfy_job_id: str, server_url: str, at: datetime) -> None:
        """Notes the wish to cancel; the first wish counts."""
        self.request_cancels((comfy_job_id,), server_url, at)

    def request_cancels(self, comfy_job_ids: Collection[str], server_url: str, at: datetime) -> None:
        """Notes the wish to cancel many jobs; of each the first wish counts."""
        ids, moment = list(dict.fromkeys(comfy_job_ids)), utc_text(at)
        with self._write() as connection:
            for start in range(0, len(ids), _CHUNK):
                part = ids[start : start + _CHUNK]
                wishes = [
                    {"comfy_job_id": each, "server_url": server_url, "requested_at": moment} for each in part
                ]
                connection.execute(upsert(cancel_requests).on_conflict_do_nothing(), wishes)
                connection.execute(
                    update(submissions)
                    .where(_is(*part), submissions.c.cancel_requested_at.is_(None))
                    .values(cancel_requested_at=moment)
                )

    def withdraw_cancel(self, comfy_job_id: str) -> None:
        """Takes the wish to cancel back."""
        with self._write() as connection:
            connection.execute(delete(cancel_requests).where(cancel_requests.c.comfy_job_id == comfy_job_id))
            connection.execute(update(submissions).where(_is(comfy_job_id)).values(cancel_requested_at=None))

    def cancel_requests(self) -> Mapping[str, datetime]:
        """ComfyUI id → when this workstation asked to cancel it; for jobs that are not settled."""
        settled = (
            select(submissions.c.prompt_id)
            .where(
                or_(
                    submissions.c.prompt_id == cancel_requests.c.comfy_job_id,
                    submissions.c.accepted_id == cancel_requests.c.comfy_job_id,
                ),
                submissions.c.stage == str(Stage.SETTLED),
            )
            .exists()
        )
        with self._read() as connection:
            rows = connection.execute(
                select(cancel_requests.c.comfy_job_id, cancel_requests.c.requested_at).where(~settled)
            ).all()
        return {key: _time(text) for key, text in rows}

    def find(self, comfy_job_ids: Collection[str]) -> Mapping[str, JournalEntry]:
        """Our submissions among these ids (chosen or accepted), by that id."""
        ids = list(dict.fromkeys(comfy_job_ids))
        wanted = frozenset(ids)
        found: dict[str, JournalEntry] = {}
        with self._read() as connection:
            for start in range(0, len(ids), _CHUNK):
                for row in connection.execute(
                    select(*_USUAL).where(_is(*ids[start : start + _CHUNK]))
                ).mappings():
                    entry = _entry(row)
                    for each in (entry.prompt_id, entry.accepted_id):
                        if each in wanted:
                            found[each] = entry
        return found

    def unsettled(self) -> tuple[JournalEntry, ...]:
        """Submissions that are not settled, oldest first."""
        statement = (
            select(*_USUAL)
            .where(submissions.c.stage != str(Stage.SETTLED))
            .order_by(submissions.c.created_at, submissions.c.prompt_id)
        )
        with self._read() as connection:
            return tuple(_entry(row) for row in connection.execute(statement).mappings())

    def begun(self) -> tuple[JournalEntry, ...]:
        """Submissions of which no row is known yet, oldest first, with their intents."""
        statement = (
            select(submissions)
            .where(submissions.c.stage == str(Stage.INTENT), submissions.c.ref_key.is_(None))
            .order_by(submissions.c.created_at, submissions.c.prompt_id)
        )
        with self._read() as connection:
            rows = connection.execute(statement).mappings().all()
        return tuple(replace(_entry(row), intent=intent_from_json(loads(row["intent"]))) for row in rows)

    def settle(self, comfy_job_id: str) -> None:
        """The job is over: its stage is SETTLED and a wish to cancel is done with. Of others' jobs there is
        nothing to write, and nobody is waited for."""
        open_one = select(submissions.c.prompt_id).where(
            _is(comfy_job_id), submissions.c.stage != str(Stage.SETTLED)
        )
        wish = select(cancel_requests.c.comfy_job_id).where(cancel_requests.c.comfy_job_id == comfy_job_id)
        with self._read() as connection:
            if connection.execute(open_one.union_all(wish).limit(1)).first() is None:
                return
        with self._write() as connection:
            connection.execute(update(submissions).where(_is(comfy_job_id)).values(stage=str(Stage.SETTLED)))
            connection.execute(delete(cancel_requests).where(cancel_requests.c.comfy_job_id == comfy_job_id))

    def last_sent(self, workflow_name: str, server_url: str | None = None) -> JournalEntry | None:
        """Our last submission of a workflow of which there is a graph; among the last MAX_LOOKED_AT."""
        recent = (
            select(submissions)
            .where(submissions.c.workflow_name == workflow_name)
            .order_by(submissions.c.created_at.desc(), submissions.c.prompt_id)
            .limit(MAX_LOOKED_AT)
            .subquery()
        )
        statement = (
            select(recent)
            .where(recent.c.graph != "{}", func.length(recent.c.graph) <= MAX_GRAPH)
            .order_by(recent.c.created_at.desc(), recent.c.prompt_id)
            .limit(1)
        )
        if server_url is not None:
            statement = statement.where(recent.c.server_url == server_url)
        with self._read() as connection:
            row = connection.execute(statement).mappings().one_or_none()
        return None if row is None else _entry(row)

    def last_graph(self, workflow_name: str, server_url: str | None = None) -> Mapping[str, JSON]:
        """The graph of `last_sent`; empty where there is none."""
        entry = self.last_sent(workflow_name, server_url)
        return EMPTY if entry is None else entry.graph

    # Layout

    def load(self, name: str) -> bytes | None:
        """The value with this name, None where there is none."""
        with self._read() as connection:
            value = connection.scalar(select(layout.c.value).where(layout.c.name == name))
        return None if value is None else bytes(value)

    def store(self, name: str, value: bytes) -> None:
        """Keeps a value under a name. InvalidInput beyond MAX_VALUE bytes."""
        with self._write() as connection:
            _put(connection, name, value)

    def change(self, name: str, edit: Callable[[bytes | None], bytes]) -> None:
        """Keeps `edit(value)` in place of a value; no other process reads or writes it meanwhile."""
        with self._write() as connection:
            value = connection.scalar(select(layout.c.value).where(layout.c.name == name))
            _put(connection, name, edit(None if value is None else bytes(value)))


def _put(connection: Connection, name: str, value: bytes) -> None:
    if len(value) > MAX_VALUE:
        raise InvalidInput(f"{name} is too large to be kept.")
    connection.execute(
        upsert(layout)
        .values(name=name, value=value)
        .on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )


def _is(*comfy_job_ids: str) -> Any:
    return or_(
        one_of(submissions.c.prompt_id, comfy_job_ids), one_of(submissions.c.accepted_id, comfy_job_ids)
    )


def _entry(row: RowMapping) -> JournalEntry:
    source, key = row["ref_source"], row["ref_key"]
    requested, sending = row["cancel_requested_at"], row["sending_since"]
    return JournalEntry(
        prompt_id=row["prompt_id"],
        server_url=row["server_url"],
        client_id=row["client_id"],
        workflow_name=row["workflow_name"],
        stage=Stage(row["stage"]),
        created_at=_time(row["created_at"]),
        database=row["database"],
        ref=None if source is None or key is None else JobRef(source, key),
        accepted_id=row["accepted_id"],
        cancel_requested_at=None if requested is None else _time(requested),
        graph=_graph(row["graph"]),
        sending_since=None if sending is None else _time(sending),
        owner=row["owner"],
    )


def _graph(text: str) -> Mapping[str, JSON]:
    return StoredGraph(text) if text != "{}" else EMPTY


def _time(text: str) -> datetime:
    return parse_time(text) or datetime.fromtimestamp(0, UTC)
