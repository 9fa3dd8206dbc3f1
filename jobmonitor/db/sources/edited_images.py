"""edited_images and style_transfers: the legacy tables of image jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jobmonitor.db.sources.legacy_table import MIGRATED, LegacyTable
from jobmonitor.db.sources.rows import RowReader
from jobmonitor.db.sources.shape import ColumnShape, TableShape
from jobmonitor.domain.job import Job, JobKind, System

_COMMON = {
    "key": ColumnShape("id", "id"),
    "created_at": ColumnShape("created_at", "time"),
    "input_images": ColumnShape("source_image_url", "text"),
    "prompt": ColumnShape("prompt", "text"),
    "outputs": ColumnShape("result_image_url", "text"),
    "workflow_name": ColumnShape("workflow_name", "text"),
    "model_used": ColumnShape("model_used", "text"),
    "processing_time_seconds": ColumnShape("processing_time_seconds", "integer"),
    "status": ColumnShape("status", "text"),
    MIGRATED: ColumnShape(MIGRATED, "text"),
}
_OPTIONAL = frozenset({"updated_at", MIGRATED})

EDITED_IMAGES = TableShape(
    table="edited_images",
    rank=11,
    kind=JobKind.IMAGE,
    generation="A",
    system=System.LEGACY,
    workflow="image-edit",
    optional=_OPTIONAL,
    columns=_COMMON,
)

STYLE_TRANSFERS = TableShape(
    table="style_transfers",
    rank=12,
    kind=JobKind.IMAGE,
    generation="A",
    system=System.LEGACY,
    workflow="style-transfer",
    workflow_spellings={"StyleTransfer": "style-transfer"},
    optional=_OPTIONAL,
    columns={
        **_COMMON,
        "style_image": ColumnShape("style_image_url", "text"),
        "comfy_job_id": ColumnShape("comfyui_prompt_id", "text"),
        "error_message": ColumnShape("error_message", "text"),
        "updated_at": ColumnShape("updated_at", "time"),
    },
)


class EditedImages(LegacyTable):
    """`Source` for edited_images."""

    description = "legacy image edits"

    def takes(self, kind: JobKind, workflow_name: str) -> bool:
        return super().takes(kind, workflow_name) and not _is_style_transfer(workflow_name)


class StyleTransfers(LegacyTable):
    """`Source` for style_transfers, which end when they are last written."""

    description = "legacy style transfers"
    searched = (*LegacyTable.searched, "style_image")

    def takes(self, kind: JobKind, workflow_name: str) -> bool:
        return super().takes(kind, workflow_name) and _is_style_transfer(workflow_name)

    def to_job(self, row: Mapping[str, Any]) -> Job:
        job = super().to_job(row)
        style = RowReader(row).text("style_image")
        if style is not None:
            job = replace(job, inputs=replace(job.inputs, images=(*job.inputs.images, style)))
        return replace(job, completed_at=job.updated_at if job.status.is_terminal else None)


def _is_style_transfer(workflow_name: str) -> bool:
    return STYLE_TRANSFERS.workflow_name(workflow_name) == STYLE_TRANSFERS.workflow
