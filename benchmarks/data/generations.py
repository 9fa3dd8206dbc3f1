"""A PostgreSQL with the other generations' tables, filled from generation B's made-up rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.data.cache import cached
from benchmarks.data.postgresql import load, running
from jobmonitor.db.schema.postgresql import create_tables
from tests.support import generations

LIVE = "live"
"""The schema with generation C."""
MIXED = "mixed"
"""The schema with A and B: the newer rows in B's tables, the older ones in the legacy tables, a fifth of all
in both."""

_LIVE = (
    "INSERT INTO workflows (name, output_type)"
    " SELECT DISTINCT workflow_name, 'video' FROM public.video_jobs UNION"
    " SELECT DISTINCT workflow_name, 'image' FROM public.image_jobs ON CONFLICT DO NOTHING",
    "INSERT INTO video_jobs (id, user_id, workflow_id, status, created_at, input_image_urls,"
    " input_audio_urls, output_video_urls, width, height, fps, duration_seconds, parameters, comfy_job_id,"
    " comfy_url, error_message) SELECT v.id, coalesce(v.user_id, gen_random_uuid()), w.id,"
    " v.status::job_status, v.created_at, input_image_urls, input_audio_urls, output_video_urls, width,"
    " height, fps, duration_seconds, parameters, comfy_job_id, comfy_url, error_message"
    " FROM public.video_jobs v JOIN workflows w ON w.name = workflow_name ORDER BY v.created_at",
    "INSERT INTO image_jobs (id, user_id, workflow_id, status, created_at, input_image_urls, prompt,"
    " output_image_urls, width, height, parameters, comfy_job_id, comfy_url, error_message)"
    " SELECT i.id, coalesce(i.user_id, gen_random_uuid()), w.id, i.status::job_status, i.created_at,"
    " input_image_urls, prompt, output_image_urls, width, height, parameters, comfy_job_id, comfy_url,"
    " error_message FROM public.image_jobs i JOIN workflows w ON w.name = workflow_name"
    " ORDER BY i.created_at",
)
_NEWER = "created_at >= timestamptz '2024-03-01' + interval '292 days'"
_OLDER = "created_at < timestamptz '2024-03-01' + interval '438 days'"
_MIXED = (
    f"INSERT INTO video_jobs SELECT * FROM public.video_jobs WHERE {_NEWER} ORDER BY created_at",
    f"INSERT INTO image_jobs SELECT * FROM public.image_jobs WHERE {_NEWER} ORDER BY created_at",
    "INSERT INTO multitalk_jobs (job_id, status, timestamp_submitted, timestamp_completed, filename,"
    " subfolder, image_filename, width, height, trim_to_audio, comfy_url, error_message, video_url)"
    " SELECT coalesce(comfy_job_id, id::text),"
    " CASE status WHEN 'pending' THEN 'submitted' WHEN 'failed' THEN 'error' ELSE status END,"
    " created_at, completed_at, comfyui_output_filename, '', 'input.png', width, height, true, comfy_url,"
    f" error_message, output_video_urls[1] FROM public.video_jobs WHERE {_OLDER} ORDER BY created_at",
    "INSERT INTO edited_images (id, created_at, source_image_url, prompt, result_image_url, model_used,"
    " processing_time_seconds, status)"
    " SELECT id, created_at, coalesce(input_image_urls[1], ''), prompt, output_image_urls[1], model_used,"
    f" processing_time_seconds, status FROM public.image_jobs WHERE {_OLDER} ORDER BY created_at",
)


@contextmanager
def generations_server(count: int) -> Iterator[Callable[[str], str]]:
    """A function that gives the address of LIVE or MIXED on a running server, made of `count` rows of video
    and of image jobs each; stopped at the end."""
    sources = [Path(__file__), Path(__file__).with_name("postgresql.py"), Path(generations.__file__)]
    with running(cached("generations", count, _make, sources)) as url:
        yield lambda schema: _seeing(url, schema)


def _seeing(url: str, schema: str) -> str:
    return f"{url}&options=-csearch_path%3D{schema}"


def _make(folder: Path, count: int) -> None:
    import psycopg

    with running(folder) as url:
        load(url, count)
        with psycopg.connect(url, autocommit=True) as connection:
            for schema in (LIVE, MIXED):
                connection.execute(f"CREATE SCHEMA {schema}")
            generations.make_generation_c(_seeing(url, LIVE))
            create_tables(_seeing(url, MIXED))
            generations.make_legacy(_seeing(url, MIXED))
            for schema, statements in ((LIVE, _LIVE), (MIXED, _MIXED)):
                connection.execute(f"SET search_path = {schema}")
                for statement in statements:
                    connection.execute(statement)
            connection.execute("VACUUM ANALYZE")
