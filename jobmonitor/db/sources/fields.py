"""What every source tells of a job. Without SQLAlchemy."""

from __future__ import annotations

FIELDS = (
    "key",
    "created_at",
    "started_at",
    "completed_at",
    "updated_at",
    "processing_time_seconds",
    "user_id",
    "workflow_name",
    "workflow_id",
    "status",
    "comfy_job_id",
    "comfy_url",
    "prompt",
    "input_images",
    "input_audios",
    "input_videos",
    "outputs",
    "output_text",
    "output_filename",
    "output_subfolder",
    "output_type",
    "error_message",
    "parameters",
    "width",
    "height",
    "fps",
    "duration_seconds",
    "model_used",
    "thumbnail_url",
    "title",
    "dataset",
    "style_image",
    "migrated",
)
"""What every source selects, in this order, each as text: so the arms of a feed fit below each other, and
no value can break a page on its way through a driver."""
