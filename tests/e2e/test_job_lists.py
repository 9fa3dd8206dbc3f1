"""`jobmonitor jobs list` over every generation: filters, pages by cursor, notes."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.__main__ import main
from jobmonitor.cli.cursors import cursor_text, parse_cursor
from jobmonitor.cli.times import parse_moment
from jobmonitor.domain.errors import InvalidInput, SlowQuery
from jobmonitor.domain.feed import Cursor
from tests.support.command_line import Operator
from tests.support.generations import add_rows, make_generation_b, make_legacy

NOW = datetime.now(UTC)
LONG_AGO = datetime(2020, 2, 29, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def studio(request: pytest.FixtureRequest, tmp_path: Path) -> Operator:
    """A workstation on a database with both systems: one of the seven new videos is a legacy one too."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "empty_postgres_url")
    make_generation_b(url)
    make_legacy(url)
    add_rows(url, "video_jobs", [_new(number) for number in range(7)])
    add_rows(url, "text_jobs", [_new(50, workflow_name="character-caption", status="completed")])
    add_rows(url, "multitalk_jobs", [_legacy(name) for name in ("job-0", "old-1", "old-2")])
    return Operator(tmp_path / "home", database=url)


def _new(number: int, **values: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "created_at": NOW - timedelta(hours=1 + number // 3),
        "comfy_job_id": f"job-{number}",
        "comfy_url": "http://gpu1:8188",
        "workflow_name": "wan-i2v",
        "status": "completed",
    }
    return {**usual, **values}


def _legacy(name: str) -> dict[str, Any]:
    return {
        "job_id": name,
        "status": "completed",
        "timestamp_submitted": NOW - timedelta(days=3),
        "width": 640,
        "height": 480,
        "trim_to_audio": False,
        "comfy_url": "http://gpu1:8188",
        "filename": "a.mp4",
    }


def names(operator: Operator, *arguments: str) -> list[str]:
    """The ComfyUI ids that a list prints with these arguments, sorted."""
    return sorted(job["comfy_job_id"] for job in operator.run("jobs", "list", "--json", *arguments).objects)


@pytest.mark.parametrize("studio", ["sqlite"], indirect=True)
def test_a_list_is_narrowed_by_system_kind_and_time(studio: Operator) -> None:
    new, old = [f"job-{number}" for number in range(7)], ["old-1", "old-2"]
    videos = ("--kind", "video")
    assert names(studio, *videos) == new + old
    assert names(studio, *videos, "--system", "both") == new + old
    assert names(studio, *videos, "--system", "new") == new
    assert names(studio, *videos, "--system", "legacy") == ["job-0", *old]
    assert names(studio, "--kind", "all") == names(studio) == sorted([*new, *old, "job-50"])
    assert names(studio, "--kind", "video", "--kind", "text") == names(studio)
    assert names(studio, *videos, "--since", "2d") == new
    assert names(studio, *videos, "--since", "150m") == new[:6]
    assert names(studio, *videos, "--until", "2d") == old
    assert names(studio, *videos, "--since", "2d", "--until", "150 min") == new[6:]
    assert names(studio, "--search", "OLD-") == old
    assert names(studio, "--text", "OLD-") == old
    assert names(studio, "--search", "-since:2d kind:video", "--until", "2d") == []  # no filter: text
    assert names(studio, "--search", "kind:video until:2d -old-1") == old[1:]
    assert "Did you mean failed?" in studio.run("jobs", "list", "--search", "status:fial").refused()
    assert studio.run("jobs", "show", "old-1", "--json").object["system"] == "legacy"
    assert studio.run("jobs", "show", "job-0", "--json").object["system"] == "new"
    old_row = studio.run("jobs", "show", "multitalk_jobs/job-0", "--json").object
    assert (old_row["system"], old_row["migrated"]) == ("legacy", True)
    assert "the new tables have this job too" in studio.run("jobs", "show", "multitalk_jobs/job-0").out


def test_a_list_goes_on_behind_any_row(studio: Operator) -> None:
    whole = studio.run("jobs", "list", "--json").objects
    read, cursor = [], []
    while True:
        rows = studio.run("jobs", "list", "--format", "csv", "--limit", "4", *cursor).table
        if not rows:
            break
        read += rows
        cursor = ["--cursor", rows[-1]["cursor"]]
    assert [row["id"] for row in read] == [row["id"] for row in whole]
    behind_first = studio.run("jobs", "list", "--json", "--cursor", whole[0]["cursor"]).objects
    assert behind_first == whole[1:]

    table = studio.run("jobs", "list", "--limit", "4")
    assert len(table.out.splitlines()) == 5
    (hint,) = [line for line in table.err.splitlines() if "--cursor" in line]
    rest = studio.run("jobs", "list", "--json", "--cursor", hint.split()[-1]).objects
    assert rest == whole[4:]
    assert "--cursor" not in studio.run("jobs", "list").err


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "",
        "ÿ",
        "W10",
        "x" * 5000,
        cursor_text(Cursor(LONG_AGO, "songs", "1")),
        cursor_text(Cursor(LONG_AGO, "video_jobs", "no uuid\0")),
    ],
)
def test_a_bad_cursor_is_told_in_one_line(tmp_path: Path, cursor: str) -> None:
    line = Operator(tmp_path).run("jobs", "list", "--cursor", cursor).refused()
    assert line.startswith("jobmonitor: ")
    assert len(line) < 300


@pytest.mark.parametrize("created", [None, LONG_AGO, datetime(1, 1, 1, tzinfo=UTC)])
def test_a_cursor_reads_back_as_it_was_written(created: datetime | None) -> None:
    cursor = Cursor(created, "video_jobs", "ключ/\ud800 1")
    assert parse_cursor(cursor_text(cursor)) == cursor
    assert re.fullmatch(r"[\w-]+", cursor_text(cursor), re.ASCII)


@pytest.mark.parametrize(
    "content",
    ['["2026-01-01","x","y"]', "[null,1,2]", "{}", '["0001-01-01T00:00:00+14:00","x","y"]', "[" * 900],
)
def test_what_is_no_cursor_is_refused(content: str) -> None:
    with pytest.raises(InvalidInput):
        parse_cursor(base64.urlsafe_b64encode(content.encode()).decode().rstrip("="))


def test_times_are_dates_times_and_spans() -> None:
    assert parse_moment("2026-01-31T14:30Z") == datetime(2026, 1, 31, 14, 30, tzinfo=UTC)
    assert parse_moment("2026-01-31") == datetime(2026, 1, 31).astimezone()
    for text, span in (("2d", timedelta(days=2)), ("1.5 h ago", timedelta(hours=1.5)), ("1W", timedelta(7))):
        before = datetime.now(UTC) - span
        assert before <= parse_moment(text) <= datetime.now(UTC) - span


@pytest.mark.parametrize("text", ["tomorrow", "", "999999999w", "2026-13-01", "-2d", "1e3d"])
def test_what_is_no_time_is_a_wrong_call(tmp_path: Path, text: str) -> None:
    done = Operator(tmp_path).run("jobs", "list", "--since", text)
    assert done.code == 2
    assert "so long ago" in done.refused()


def test_a_span_without_inside_is_told(tmp_path: Path) -> None:
    assert "--until" in Operator(tmp_path).run("jobs", "list", "--since", "1h", "--until", "2h").refused()


def test_a_slow_query_prints_the_statements_that_would_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ddl = ("CREATE INDEX a ON video_jobs (created_at DESC, id)", "CREATE INDEX b ON image_jobs (status)")

    def slow(given: list[str]) -> int:
        raise SlowQuery("This took longer than 10 s.", ddl=ddl, remedy="These indexes would help:")

    monkeypatch.setattr("jobmonitor.__main__._run", slow)
    assert main(["jobs", "list"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "jobmonitor: This took longer than 10 s. These indexes would help:",
        *ddl,
    ]


def test_an_unreachable_database_is_not_said_to_be_tried_again(tmp_path: Path) -> None:
    operator = Operator(tmp_path, database="postgresql://op@127.0.0.1:1/studio")
    line = operator.run("jobs", "list").refused()
    assert "127.0.0.1:1/studio" in line
    assert "tried again" not in line
