"""The legacy system: which of its tables are there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Table

from jobmonitor.db.sources import captions, multitalk
from jobmonitor.db.sources.captions import Captions
from jobmonitor.db.sources.edited_images import (
    EDITED_IMAGES,
    STYLE_TRANSFERS,
    EditedImages,
    StyleTransfers,
)
from jobmonitor.db.sources.jobs_table import JobsTable
from jobmonitor.db.sources.legacy_table import LegacyTable
from jobmonitor.db.sources.multitalk import MultitalkJobs
from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sql.dialect import SqlDialect
from jobmonitor.domain.job import JobKind

SHAPES: tuple[TableShape, ...] = (multitalk.SHAPE, EDITED_IMAGES, STYLE_TRANSFERS, captions.SHAPE)
TABLES: tuple[str, ...] = (*(shape.table for shape in SHAPES), captions.DATASETS)
"""What is looked for in a database."""

_CLASSES: Mapping[str, type[LegacyTable]] = {
    multitalk.SHAPE.table: MultitalkJobs,
    EDITED_IMAGES.table: EditedImages,
    STYLE_TRANSFERS.table: StyleTransfers,
}


def legacy_source(
    shape: TableShape,
    tables: Mapping[str, Table],
    dialect: SqlDialect,
    *,
    new: Sequence[JobsTable],
    views: Collection[str] = (),
) -> LegacyTable | None:
    """The source for a table of SHAPES, which is in `tables`; None where it is not the studio's.

    `new` are the sources of the new system. A row of text jobs can only have been migrated to text_jobs, any
    other to either of the rest.
    """
    table = tables[shape.table]
    is_text = shape.kind is JobKind.TEXT
    successors = [each for each in new if (each.shape.kind is JobKind.TEXT) is is_text]
    is_view = shape.table in views
    if not is_text:
        make = _CLASSES[shape.table]
        return make(shape, table, dialect, successors=successors, is_view=is_view)
    if not captions.is_captions(table):
        return None
    datasets = tables.get(captions.DATASETS)
    return Captions(shape, table, dialect, datasets=datasets, successors=successors, is_view=is_view)
