"""The stage of the pictures: four servers, jobs that were just made, and a month of earlier ones."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import random
import shutil
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from homes import Home

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
PAUSED = 2
"""Place of the server to which nothing is submitted."""
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
TABLES = ("video_jobs", "image_jobs", "text_jobs")
RUN_SECONDS = {"wan-i2v": 15.0}
"""How long the runs in the pictures usually take, which have more steps than those of the stage."""
OTHER_SECONDS = 7.0
HOME, STAGE = "home", "stage.pickle"
"""In the stage's folder: what jobmonitor wrote, and what the stage is."""
TIME = "%Y-%m-%d %H:%M:%S.%f"
"""As the embedded file has times, in UTC."""


@contextmanager
def set_picture_stage() -> Iterator[Path]:
    """The servers, and a home with jobs of all sorts, in a folder for `read_stage`, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="jobmonitor-pictures-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        pictures = {scene: paint(scene, folder / f"{scene}.png") for scene in PALETTES}
        with ExitStack() as running:
            servers = []
            for each, version in VERSIONS.items():
                simulator = simulated_server(folder / each, step_seconds=STEP_SECONDS, behave=version)
                servers.append(Server(running.enter_context(simulator), each))
            servers.append(Server(_nobody(), AWAY))
            stage = Stage(Paths.below(folder / HOME), Settings(servers=tuple(servers)), pictures)
            sys.stderr.write("Making some sample jobs …\n")
            asyncio.run(_prepare(stage))
            (folder / STAGE).write_bytes(pickle.dumps(stage))
            yield folder


def read_stage(folder: Path, name: str, kind: Home, language: str) -> Stage:
    """The stage in that folder, with a home of its own: a copy, or another one."""
    stage: Stage = pickle.loads((folder / STAGE).read_bytes())  # noqa: S301 - our own, just written
    home = folder / f"home-{name}-{os.getpid()}"
    shutil.rmtree(home, ignore_errors=True)
    settings = replace(stage.settings, language=language)
    if kind is Home.FULL:
        shutil.copytree(folder / HOME, home)
    elif kind is Home.AWAY:
        settings = replace(settings, database=_nobody().replace("http:", "postgresql:") + "/studio")
    return replace(stage, paths=Paths.below(home), settings=settings)


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
        await application.server_facts.pause(application.servers[PAUSED])
        user_id = application.user_id
    finally:
        await application.close()
    _add_a_month(stage, user_id)
    _add_run_times(stage)


def _add_a_month(stage: Stage, user_id: str | None) -> None:
    """Earlier jobs, each like one of those that were just made; the same ones each time."""
    chance = random.Random("a month")  # noqa: S311 - pictures, not secrets
    now = datetime.now(UTC)
    with closing(sqlite3.connect(stage.paths.jobs_database)) as database:
        database.row_factory = sqlite3.Row
        _spread(database, now, chance)
        samples = _samples(database)
        names = [name for name in WORKFLOWS if name in samples]
        shares = [WORKFLOWS[name][0] for name in names]
        for back in range(DAYS):
            day = now - timedelta(days=back)
            number = chance.randint(PER_DAY - 5, PER_DAY + 8) // (1 if day.weekday() < 5 else 4)
            for _ in range(number):
                (name,) = chance.choices(names, shares)
                created = day - timedelta(minutes=chance.uniform(8, 540))
                table, row = chance.choice(samples[name])
                _add(database, table, _earlier(row, created, stage, user_id, chance))
        database.commit()


def _spread(database: sqlite3.Connection, now: datetime, chance: random.Random) -> None:
    """The jobs that were just made: not all at once, but in the last three quarters of an hour."""
    rows = [
        (row["created_at"], table, row)
        for table in TABLES
        for row in database.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
    ]
    ago = 45.0
    for _, table, row in sorted(rows, key=lambda each: each[0]):
        ago = max(1.0, ago - chance.uniform(2, 5))
        shift = now - timedelta(minutes=ago) - datetime.fromisoformat(row["created_at"] + "Z")
        times = {key: row[key] for key in ("created_at", "started_at", "completed_at") if row[key]}
        for key, value in times.items():
            moved = (datetime.fromisoformat(value + "Z") + shift).strftime(TIME)
            statement = f"UPDATE {table} SET {key} = ? WHERE id = ?"  # noqa: S608 - our own names
            database.execute(statement, (moved, row["id"]))


def _add_run_times(stage: Stage) -> None:
    """Runs as long as those that the pictures show, so that the time left is told as at a studio."""
    with closing(sqlite3.connect(stage.paths.state_file)) as state:
        samples = state.execute(
            "SELECT DISTINCT workflow_name, server_url, pixels, recorded_at FROM timings"
        ).fetchall()
        state.execute("UPDATE timings SET completed = 0")  # these count no more
        for workflow, server, pixels, recorded_at in samples:
            for part in (0.8, 0.9, 0.95, 1.0, 1.1, 1.2):
                state.execute(
                    "INSERT INTO timings (workflow_name, server_url, pixels, seconds, recorded_at)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (workflow, server, pixels, part * RUN_SECONDS.get(workflow, OTHER_SECONDS), recorded_at),
                )
        state.commit()


def _samples(database: sqlite3.Connection) -> dict[str, list[tuple[str, sqlite3.Row]]]:
    """Workflow → its completed jobs, each with its table."""
    found: dict[str, list[tuple[str, sqlite3.Row]]] = {}
    for table in TABLES:
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


if __name__ == "__main__":
    with set_picture_stage() as here:
        sys.stdout.write(f"{here}\n")
        sys.stdout.flush()
        while True:
            time.sleep(60)
