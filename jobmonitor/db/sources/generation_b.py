"""Generation B: one table an output type, the workflow by name."""

from __future__ import annotations

from jobmonitor.db.sources.shape import ColumnShape, TableShape
from jobmonitor.domain.job import JobKind

_COMMON = {
    "key": ColumnShape("id", "id"),
    "user_id": ColumnShape("user_id", "id"),
    "workflow_name": ColumnShape("workflow_name", "text"),
    "status": ColumnShape("status", "text"),
    "created_at": ColumnShape("created_at", "time"),
    "started_at": ColumnShape("started_at", "time"),
    "completed_at": ColumnShape("completed_at", "time"),
    "updated_at": ColumnShape("updated_at", "time"),
    "processing_time_seconds": ColumnShape("processing_time_seconds", "integer"),
    "input_images": ColumnShape("input_image_urls", "list"),
    "width": ColumnShape("width", "integer"),
    "height": ColumnShape("height", "integer"),
    "parameters": ColumnShape("parameters", "json"),
    "comfy_job_id": ColumnShape("comfy_job_id", "text"),
    "comfy_url": ColumnShape("comfy_url", "text"),
    "output_filename": ColumnShape("comfyui_output_filename", "text"),
    "output_subfolder": ColumnShape("comfyui_output_subfolder", "text"),
    "output_type": ColumnShape("comfyui_output_type", "text"),
    "error_message": ColumnShape("error_message", "text"),
    "thumbnail_url": ColumnShape("thumbnail_url", "text"),
}

_OPTIONAL = frozenset(
    {"thumbnail_url", "started_at", "completed_at", "updated_at", "processing_time_seconds"}
)

VIDEO_JOBS = TableShape(
    table="video_jobs",
    rank=0,
    kind=JobKind.VIDEO,
    generation="B",
    optional=_OPTIONAL,
    columns={
        **_COMMON,
        "input_audios": ColumnShape("input_audio_urls", "list"),
        "input_videos": ColumnShape("input_video_urls", "list"),
        "outputs": ColumnShape("output_video_urls", "list"),
        "fps": ColumnShape("fps", "integer"),
        "duration_seconds": ColumnShape("duration_seconds", "number"),
    },
)

IMAGE_JOBS = TableShape(
    table="image_jobs",
    rank=1,
    kind=JobKind.IMAGE,
    generation="B",
    optional=_OPTIONAL,
    columns={
        **_COMMON,
        "prompt": ColumnShape("prompt", "text"),
        "outputs": ColumnShape("output_image_urls", "list"),
        "model_used": ColumnShape("model_used", "text"),
    },
)

TEXT_JOBS = TableShape(
    table="text_jobs",
    rank=2,
    kind=JobKind.TEXT,
    generation="B",
    optional=_OPTIONAL,
    columns={
        **_COMMON,
        "prompt": ColumnShape("input_text", "text"),
        "output_text": ColumnShape("output_text", "text"),
        "model_used": ColumnShape("model_used", "text"),
    },
)

SHAPES = (VIDEO_JOBS, IMAGE_JOBS, TEXT_JOBS)
