"""`jobmonitor captions`: from rows of captions to a data set on the disk."""

from __future__ import annotations

import sqlite3
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from jobmonitor.demo.pictures import paint
from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.server import view_url
from tests.support.command_line import Operator

ME = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SimulatorThread]:
    with SimulatorThread(folder=tmp_path / "server") as simulator:
        for number in range(3):
            paint("dawn", tmp_path / "server" / "input" / f"anna {number}.png", 48, 32)
        yield simulator


@pytest.fixture
def operator(tmp_path: Path, server: SimulatorThread) -> Operator:
    """Three captions, one of them another user's, and a picture that waits for its own."""
    database = tmp_path / "jobs.db"
    operator = Operator(tmp_path / "home", database=str(database))
    assert operator.run("jobs", "list").code == 0
    with closing(sqlite3.connect(database)) as connection:
        for number, (user, status, text) in enumerate(
            [
                (ME, "completed", "the first"),
                (ME, "completed", "the second"),
                ("22222222-2222-4333-8444-555555555555", "completed", "another's"),
                (ME, "pending", None),
            ]
        ):
            address = view_url(server.url, OutputFile(f"anna {min(number, 2)}.png", type="input"))
            connection.execute(
                "INSERT INTO text_jobs (id, user_id, workflow_name, status, created_at, input_image_urls,"
                " output_text, comfy_job_id, comfy_url)"
                " VALUES (?, ?, 'character-caption', ?, ?, json_array(?), ?, ?, ?)",
                (
                    f"00000000-0000-4000-8000-00000000000{number}",
                    user,
                    status,
                    f"2026-03-0{number + 1} 10:00:00.000000",
                    address,
                    text,
                    str(uuid.uuid4()),
                    server.url,
                ),
            )
        connection.commit()
    return operator


def test_all_captions_become_a_folder_and_a_zip(operator: Operator, tmp_path: Path) -> None:
    done = operator.run("captions", "save", str(tmp_path / "set"))
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [str(tmp_path / "set"), str(tmp_path / "set.zip")]
    texts = {path.name: path.read_text("utf-8") for path in (tmp_path / "set").glob("*.txt")}
    assert texts == {"anna 0.txt": "the first", "anna 1.txt": "the second", "anna 2.txt": "another's"}
    with zipfile.ZipFile(tmp_path / "set.zip") as archive:
        assert len(archive.namelist()) == 6


def test_the_options_choose_which(operator: Operator, tmp_path: Path) -> None:
    mine = operator.run(
        "captions", "save", str(tmp_path / "mine"), "--user", ME, "--form", "folder", "--json"
    )
    assert mine.object == {"paths": [str(tmp_path / "mine")], "count": 2, "failures": []}
    named = operator.run(
        "captions", "save", str(tmp_path / "named"), "--form", "zip",
        "--job", "00000000-0000-4000-8000-000000000001",
    )  # fmt: skip
    assert named.code == 0
    assert not (tmp_path / "named").exists()
    with zipfile.ZipFile(tmp_path / "named.zip") as archive:
        assert archive.namelist() == ["anna 1.png", "anna 1.txt"]


def test_what_cannot_be_had_is_said_and_the_rest_is_saved(
    operator: Operator, server: SimulatorThread, tmp_path: Path
) -> None:
    (tmp_path / "server" / "input" / "anna 0.png").unlink()
    done = operator.run("captions", "save", str(tmp_path / "set"))
    assert done.code == 1
    assert done.err.startswith("jobmonitor: anna 0.png is left out: ")
    assert len(list((tmp_path / "set").glob("*.png"))) == 2


def test_nothing_to_save_is_said(operator: Operator, tmp_path: Path) -> None:
    refused = operator.run("captions", "save", str(tmp_path / "set"), "--workflow", "nobody-s").refused()
    assert "no picture with a caption" in refused
    waits = "00000000-0000-4000-8000-000000000003"
    assert (
        "no picture with a caption"
        in operator.run("captions", "save", str(tmp_path / "set"), "--job", waits).refused()
    )
    both = operator.run("captions", "save", str(tmp_path / "set"), "--job", waits, "--mine").refused()
    assert "--job names the jobs" in both
    assert not (tmp_path / "set").exists()
