"""multitalk_jobs: the legacy table of video jobs, into which image jobs were forced as well."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import false, not_

from jobmonitor.db.sources.legacy_table import MIGRATED, LegacyTable
from jobmonitor.db.sources.legacy_writing import MultitalkWriter
from jobmonitor.db.sources.shape import ColumnShape, TableShape
from jobmonitor.db.sources.source import Expression
from jobmonitor.db.sources.status_words import MULTITALK_WORDS
from jobmonitor.db.sql.blanks import BLANKS
from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobKind, OutputFile, System
from jobmonitor.domain.server import canonical_url, view_url

SHAPE = TableShape(
    table="multitalk_jobs",
    rank=10,
    kind=JobKind.VIDEO,
    generation="A",
    system=System.LEGACY,
    words=MULTITALK_WORDS,
    workflow="legacy",
    also=frozenset({JobKind.IMAGE}),
    optional=frozenset({"outputs", "updated_at", MIGRATED}),
    columns={
        "key": ColumnShape("job_id", "text"),
        "comfy_job_id": ColumnShape("job_id", "text"),
        "status": ColumnShape("status", "text"),
        "created_at": ColumnShape("timestamp_submitted", "time"),
        "completed_at": ColumnShape("timestamp_completed", "time"),
        "updated_at": ColumnShape("updated_at", "time"),
        "output_filename": ColumnShape("filename", "text"),
        "output_subfolder": ColumnShape("subfolder", "text"),
        "input_images": ColumnShape("image_filename", "text"),
        "input_audios": ColumnShape("audio_filename", "text"),
        "outputs": ColumnShape("video_url", "text"),
        "width": ColumnShape("width", "integer"),
        "height": ColumnShape("height", "integer"),
        "comfy_url": ColumnShape("comfy_url", "text"),
        "error_message": ColumnShape("error_message", "text"),
        MIGRATED: ColumnShape(MIGRATED, "text"),
    },
)

IMAGE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic")


# Of letters that are not ASCII, each database has other cases.
_IMAGE = re.compile(f"(?:{'|'.join(map(re.escape, IMAGE_ENDINGS))})\\Z", re.ASCII | re.IGNORECASE)


def is_image(filename: str) -> bool:
    """Whether a row whose output has this name is an image job; `MultitalkJobs` asks the same in SQL."""
    return _IMAGE.search(filename.rstrip(BLANKS)) is not None


class MultitalkJobs(LegacyTable):
    """`Source` for multitalk_jobs."""

    description = "legacy video jobs, and the images that were made as such"
    writer = MultitalkWriter

    def to_job(self, row: Mapping[str, Any]) -> Job:
        job = super().to_job(row)
        changed: dict[str, Any] = {}
        flaws = list(job.flaws)
        if job.output_file is not None and is_image(job.output_file.filename):
            changed["kind"] = JobKind.IMAGE
        if job.created_at is not None and job.completed_at is not None and job.completed_at < job.created_at:
            flaws.append("The job ended before it was submitted.")
        if job.output_file is not None and not job.outputs:
            address = _address(job.comfy_url, job.output_file)
            if address is None:
                flaws.append(f"The row names no server that could have its file {job.output_file.filename}.")
            else:
                changed["outputs"] = (address,)
        # As `replace` does, once and in a tenth of its time: a page has hundreds of these rows.
        return Job.with_values({**job.__dict__, **changed, "flaws": tuple(flaws)})

    def _of_kinds(self, query: FeedQuery) -> Sequence[Expression] | None:
        if not query.kinds or self.kinds <= query.kinds:
            return []
        filename = self.column("output_filename")
        image = false() if filename is None else self._dialect.ends_with(filename, IMAGE_ENDINGS)
        if JobKind.IMAGE in query.kinds:
            return [image]
        return [not_(image)] if JobKind.VIDEO in query.kinds else None


def _address(comfy_url: str | None, file: OutputFile) -> str | None:
    """Where the row's server gives out the file."""
    server = None if comfy_url is None else _server(comfy_url)
    return None if server is None else view_url(server, file)


@lru_cache(256)
def _server(comfy_url: str) -> str | None:
    """Its canonical address: hundreds of rows name the same few. None for what is no address."""
    try:
        return canonical_url(comfy_url)
    except InvalidAddress:
        return None
