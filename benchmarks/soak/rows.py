"""The database and the state file of a soak: jobs as if they had been submitted a moment ago."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, text

from jobmonitor.db.engine import Database, Limits
from jobmonitor.db.repository import open_database
from jobmonitor.db.schema import postgresql
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.db.state.tables import submissions
from jobmonitor.db.times import parse_time, utc_text
from jobmonitor.db.urls import parse_address

WORKFLOW = "wan-i2v"
TABLE = "video_jobs"


@dataclass(frozen=True)
class SoakJob:
    """One job: its row's key, its prompt, where it runs, and who submitted it."""

    key: str
    prompt_id: str
    url: str
    own: bool

    @classmethod
    def new(cls, url: str, *, own: bool) -> SoakJob:
        """A job that is made now."""
        return cls(str(uuid.uuid4()), str(uuid.uuid4()), url, own)


class SoakRows:
    """What is written beside the workstation. Blocking."""

    def __init__(self, url: str, state_file: Path, graph: Path) -> None:
        self._address = parse_address(url)
        if self._address.path is None:
            postgresql.create_tables(url)
        repository = open_database(url)  # makes a file's tables
        self._title = repository.info().title
        repository.close()
        self._database = Database(self._address, limits=Limits(statement=60), application_name="soak")
        self._state = StateFile(state_file)
        self._graph = json.dumps(json.loads(graph.read_text(encoding="utf-8")), separators=(",", ":"))

    def add(self, jobs: Sequence[SoakJob]) -> None:
        """Writes the rows, and into the journal what was submitted here."""
        now = datetime.now(UTC)
        moment: object = utc_text(now) if self._address.path is not None else now
        with self._state.storage.write() as connection:
            for start in range(0, len(jobs), 500):
                values = [self._entry(each, now) for each in jobs[start : start + 500] if each.own]
                if values:
                    connection.execute(insert(submissions), values)
        statement = text(
            f"INSERT INTO {TABLE} (id, workflow_name, status, created_at, comfy_job_id, comfy_url,"
            " parameters) VALUES (:id, :workflow, 'pending', :now, :prompt, :url, '{}')"
        )
        with self._database.write() as connection:
            connection.execute(
                statement,
                [
                    {
                        "id": each.key,
                        "workflow": WORKFLOW,
                        "now": moment,
                        "prompt": each.prompt_id,
                        "url": each.url,
                    }
                    for each in jobs
                ],
            )

    def _entry(self, job: SoakJob, now: datetime) -> dict[str, object]:
        return {
            "prompt_id": job.prompt_id,
            "server_url": job.url,
            "client_id": "soak",
            "workflow_name": WORKFLOW,
            "stage": "acknowledged",
            "created_at": utc_text(now),
            "database": self._title,
            "ref_source": TABLE,
            "ref_key": job.key,
            "graph": self._graph,
            "sending_since": utc_text(now),
        }

    def analyse(self) -> None:
        """Lets the database know what it has, as one in use does."""
        with self._database.write() as connection:
            connection.execute(text("ANALYZE"))

    def completed(self) -> dict[str, float]:
        """Prompt → when its row was completed (seconds since 1970), by the database's clock."""
        statement = text(f"SELECT comfy_job_id, completed_at FROM {TABLE} WHERE status = 'completed'")
        found = {}
        with self._database.read(background=True) as connection:
            for prompt_id, moment in connection.execute(statement):
                when = parse_time(moment) if isinstance(moment, str) else moment
                if when is not None:
                    found[prompt_id] = when.timestamp()
        return found

    def statuses(self) -> dict[str, int]:
        """Status → rows."""
        with self._database.read(background=True) as connection:
            rows = connection.execute(text(f"SELECT status, count(*) FROM {TABLE} GROUP BY status"))
            return {str(status): int(count) for status, count in rows}

    def close(self) -> None:
        """Closes both."""
        self._database.close()
        self._state.close()
