"""Which columns of generation B the made-up rows fill, and their values in that order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.data.rows import rows

_COMMON = (
    "id",
    "user_id",
    "workflow_name",
    "status",
    "created_at",
    "started_at",
    "completed_at",
    "processing_time_seconds",
    "input_image_urls",
    "width",
    "height",
    "parameters",
    "comfy_job_id",
    "comfy_url",
    "comfyui_output_filename",
    "comfyui_output_type",
    "error_message",
    "updated_at",
)
_SPECIFIC = {
    "video_jobs": ("input_audio_urls", "output_video_urls", "fps", "duration_seconds"),
    "image_jobs": ("prompt", "output_image_urls", "model_used"),
}


def columns(table: str) -> tuple[str, ...]:
    """The names of the columns that `values` fills."""
    return (*_COMMON, *_SPECIFIC[table])


def values(
    table: str, count: int, as_list: Callable[[str | None], str | None]
) -> Iterator[tuple[object, ...]]:
    """The rows of a table; `as_list` writes a list of one text as the database takes it, and None as None."""
    is_video = table == "video_jobs"
    for row in rows(table, count):
        output = as_list(row.output)
        yield (
            *row[:8],
            as_list(row.input_image),
            row.width,
            row.height,
            row.parameters,
            row.comfy_job_id,
            row.comfy_url,
            row.output_filename,
            None if row.output_filename is None else "output",
            row.error_message,
            row.updated_at,
            *((as_list(row.input_audio), output, 24, 5.0) if is_video else (row.prompt, output, "flux-dev")),
        )
