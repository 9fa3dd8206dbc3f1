"""The peer that counts its way: pages by LIMIT and OFFSET over both tables."""

from __future__ import annotations

from benchmarks.data.rows import TABLES
from benchmarks.feed.statements import Statement

_COLUMNS = (
    "id, created_at, started_at, completed_at, user_id, workflow_name, status, comfy_job_id, comfy_url,"
    " error_message, parameters, width, height"
)


def offset_page(rows: int, offset: int, where: str = "") -> Statement:
    """`rows` rows behind the first `offset`, newest first. `where` is a condition on either table, if any.

    As such pagers do, it leaves open in which order rows of one time come: the indexes in the field have
    nothing to order them by.
    """
    condition = f" WHERE {where}" if where else ""
    arms = [f"SELECT {rank} AS rank, {_COLUMNS} FROM {table}{condition}" for rank, table in enumerate(TABLES)]
    return Statement(
        f"{' UNION ALL '.join(arms)} ORDER BY created_at DESC LIMIT {rows} OFFSET {offset}", None
    )
