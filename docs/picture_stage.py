"""The stage of the pictures: four servers, jobs that were just made, and a month of earlier ones."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from jobmonitor.bootstrap import build_application
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from jobmonitor.demo.pictures import PALETTES, paint
from jobmonitor.demo.run import PACE, STEP_SECONDS, Stage
from jobmonitor.demo.samples import make_samples
from jobmonitor.demo.server import simulated_server
from jobmonitor.domain.server import Server

VERSIONS = {"gpu1": "0.33", "gpu2": "0.3.64", "gpu3": "0.33"}
"""The servers that answer, and which versions they are; there is one more that does not."""
AWAY = "gpu4"
DAYS = 30
PER_DAY = 16
"""Jobs on a working day."""
WORKFLOWS = {
    "img2img": (34, 14.0),
    "wan-i2v": (24, 150.0),
    "image-edit": (14, 22.0),
    "style-transfer": (10, 31.0),
    "lipsync-one": (10, 205.0),
    "character-caption": (8, 6.0),
}
"""Workflow → its share of all jobs, and the seconds that a run usually takes."""
ABOUT = {
    "dawn": ("first light over the valley, oil on canvas", "hills in the morning mist, gouache"),
    "coast": ("a quiet bay in late summer", "waves roll in, the camera drifts to the left"),
    "forest": ("deep forest after rain, volumetric light", "a forest path in autumn, ink and wash"),
    "desert": ("dunes at dusk, film grain, 35 mm", "a caravan on the horizon, long lens"),
    "night": ("stars wheel over the ridge, time lapse", "moonlight on the hills, 85 mm"),
}
FAILURES = (
    "KSampler (node 11): out of memory. Try a smaller size or a shorter clip.",
    "KSampler (node 3): out of memory. Try a smaller size or a shorter clip.",
    "KSampler (node 11): out of memory. Try a smaller size or a shorter clip.",
    "The server lacks the node class “WanVideoSampler”.",
    "The server lacks the node class “WanVideoSampler”.",
    "The server has no model “juggernaut_xl_v9.safetensors”.",
    "The server no longer knows this job.",
)
OTHERS = (UUID(int=0x5EED0001), UUID(int=0x5EED0002))
"""Users beside the one who looks."""
TIME = "%Y-%m-%d %H:%M:%S.%f"
"""As the embedded file has times, in UTC."""


@contextmanager
def set_picture_stage(*, language: str = "en") -> Iterator[Stage]:
    """The servers, and a temporary database with jobs of all sorts, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="jobmonitor-pictures-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        pictures = {scene: paint(scene, folder / f"{scene}.png") for scene in PALETTES}
        with ExitStack() as running:
            servers = [
                Server(
                    running.enter_context(
                        simulated_server(folder / each, step_seconds=STEP_SECONDS, behave=version)
                    ),
                    each,
                )
                for each, version in VERSIONS.items()
            ]
            servers.append(Server(_nobody(), AWAY))
            settings = Settings(servers=tuple(servers), language=language)
            stage = Stage(Paths.below(folder / "home"), settings, pictures)
            sys.stderr.write("Making some sample jobs …\n")
            asyncio.run(_prepare(stage))
            yield stage


@contextmanager
def set_empty_stage(*, language: str = "en") -> Iterator[Stage]:
    """A server and a database without any job, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="jobmonitor-pictures-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        pictures = {scene: paint(scene, folder / f"{scene}.png") for scene in PALETTES}
        with simulated_server(folder / "gpu1", step_seconds=STEP_SECONDS) as url:
            settings = Settings(servers=(Server(url, "gpu1"),), language=language)
            yield Stage(Paths.below(folder / "home"), settings, pictures)


def _nobody() -> str:
    """An address of this machine at which nobody answers."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


async def _prepare(stage: Stage) -> None:
    application = build_application(stage.paths, stage.settings, pace=PACE)
    try:
        await application.start()
        await make_samples(application, stage.pictures)
        user_id = application.user_id
    finally:
        await application.close()
    _add_a_month(stage, user_id)


def _add_a_month(stage: Stage, user_id: str | None) -> None:
    """Earlier jobs, each like one of those that were just made; the same ones each time."""
    chance = random.Random("a month")  # noqa: S311 - pictures, not secrets
    now = datetime.now(UTC)
    with closing(sqlite3.connect(stage.paths.jobs_database)) as database:
        database.row_factory = sqlite3.Row
        samples = _samples(database)
        names = [name for name in WORKFLOWS if name in samples]
        shares = [WORKFLOWS[name][0] for name in names]
        for back in range(1, DAYS):
            day = now - timedelta(days=back)
            number = chance.randint(PER_DAY - 5, PER_DAY + 8) // (1 if day.weekday() < 5 else 4)
            for _ in range(number):
                (name,) = chance.choices(names, shares)
                created = day - timedelta(minutes=chance.uniform(0, 540))
                table, row = chance.choice(samples[name])
                _add(database, table, _earlier(row, created, stage, user_id, chance))
        database.commit()


def _samples(database: sqlite3.Connection) -> dict[str, list[tuple[str, sqlite3.Row]]]:
    """Workflow → its completed jobs, each with its table."""
    found: dict[str, list[tuple[str, sqlite3.Row]]] = {}
    for table in ("video_jobs", "image_jobs", "text_jobs"):
        for row in database.execute(f"SELECT * FROM {table} WHERE status = 'completed'"):  # noqa: S608
            found.setdefault(row["workflow_name"], []).append((table, row))
    return found


def _earlier(
    row: sqlite3.Row, created: datetime, stage: Stage, user_id: str | None, chance: random.Random
) -> dict[str, object]:
    """A row like this one, of an earlier job."""
    values: dict[str, object] = dict(row)
    usual = WORKFLOWS[row["workflow_name"]][1]
    (status,) = chance.choices(("completed", "failed", "cancelled"), (88, 9, 3))
    started = created + timedelta(seconds=chance.lognormvariate(2.2, 1.0))
    seconds = usual * chance.lognormvariate(0, 0.3) * (0.4 if status != "completed" else 1)
    ended = started + timedelta(seconds=seconds)
    (server,) = chance.choices(stage.settings.servers, (9, 6, 4, 2))
    scene = next(each for each in ABOUT if each in str(row["input_image_urls"]))
    about = chance.choice(ABOUT[scene])
    parameters = json.loads(row["parameters"])
    if "prompt" in parameters:
        parameters["prompt"] = about
    values |= {
        "id": str(UUID(int=chance.getrandbits(128), version=4)),
        "comfy_job_id": str(UUID(int=chance.getrandbits(128), version=4)),
        "user_id": chance.choice((user_id, user_id, *map(str, OTHERS))),
        "status": status,
        "created_at": created.strftime(TIME),
        "started_at": started.strftime(TIME),
        "completed_at": ended.strftime(TIME),
        "updated_at": ended.strftime(TIME),
        "processing_time_seconds": round(seconds),
        "comfy_url": server.url,
        "parameters": json.dumps(parameters),
    }
    if values.get("prompt"):
        values["prompt"] = about
    if status != "completed":
        values["thumbnail_url"] = None
        values |= {key: None for key in values if key.startswith(("output_", "comfyui_output_"))}
    if status == "failed":
        values["error_message"] = chance.choice(FAILURES)
    return values


def _add(database: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    places = ", ".join("?" for _ in values)
    statement = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})"  # noqa: S608 - our own names
    database.execute(statement, tuple(values.values()))
