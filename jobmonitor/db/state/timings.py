"""How long runs took, in this workstation's state file."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from jobmonitor.db.sql.json_text import dumps, loads
from jobmonitor.db.state.storage import StateStorage
from jobmonitor.db.state.tables import timings
from jobmonitor.db.times import now_text
from jobmonitor.domain.job import JobRef
from jobmonitor.domain.timing import JobTiming, RunTiming, length, nodes_json, read_nodes
from jobmonitor.services.ports import Timing

MAX_TIMINGS = 300
"""Runs of a workflow that are kept of each server, and that one answer has."""


class FileTimings:
    """`TimingMemory`. Raises StorageError."""

    def __init__(self, storage: StateStorage) -> None:
        self._storage = storage

    def record(self, run: RunTiming) -> None:
        """Keeps a run's times, in place of what was kept of the same row. Of each workflow and server, the
        last MAX_TIMINGS are kept. A run of which nobody knows how long it took is not."""
        if run.timing.run_seconds is None:
            return
        same = (timings.c.workflow_name == run.workflow_name, timings.c.server_url == run.server_url)
        oldest = select(timings.c.id).where(*same).order_by(timings.c.id.desc()).limit(1).offset(MAX_TIMINGS)
        with self._storage.write() as connection:
            if run.ref is not None:
                connection.execute(
                    delete(timings).where(
                        timings.c.database == run.database,
                        timings.c.ref_source == run.ref.source,
                        timings.c.ref_key == run.ref.key,
                    )
                )
            connection.execute(
                insert(timings).values(
                    workflow_name=run.workflow_name,
                    server_url=run.server_url,
                    pixels=run.pixels,
                    seconds=run.timing.run_seconds,
                    recorded_at=now_text(),
                    queue_seconds=run.timing.queue_seconds,
                    nodes=dumps(nodes_json(run.timing.nodes)),
                    database=run.database,
                    ref_source=None if run.ref is None else run.ref.source,
                    ref_key=None if run.ref is None else run.ref.key,
                    completed=int(run.completed),
                )
            )
            connection.execute(delete(timings).where(*same, timings.c.id <= oldest.scalar_subquery()))

    def of_job(self, database: str, ref: JobRef) -> JobTiming | None:
        """What is kept of the job with this row."""
        statement = select(timings.c.queue_seconds, timings.c.seconds, timings.c.nodes).where(
            timings.c.database == database,
            timings.c.ref_source == ref.source,
            timings.c.ref_key == ref.key,
        )
        with self._storage.read() as connection:
            row = connection.execute(statement).first()
        if row is None:
            return None
        queue_seconds, seconds, nodes = row
        return JobTiming(
            queue_seconds=length(queue_seconds), run_seconds=length(seconds), nodes=read_nodes(loads(nodes))
        )

    def runs(self, workflow_name: str, server_url: str | None = None) -> tuple[Timing, ...]:
        """The last completed runs of a workflow (at this server, where given), newest first; at most
        MAX_TIMINGS."""
        statement = (
            select(timings.c.server_url, timings.c.pixels, timings.c.seconds)
            .where(timings.c.workflow_name == workflow_name, timings.c.completed == 1)
            .order_by(timings.c.id.desc())
            .limit(MAX_TIMINGS)
        )
        if server_url is not None:
            statement = statement.where(timings.c.server_url == server_url)
        with self._storage.read() as connection:
            return tuple(Timing(*row) for row in connection.execute(statement))
