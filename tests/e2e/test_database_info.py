"""`jobmonitor db info`: what was found, in words and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import Operator
from tests.support.generations import (
    as_login,
    make_generation_b,
    make_generation_c,
    make_legacy,
    secure,
)
from tests.support.row_security import token
from tests.support.rows import execute, insert

ANNA = "11111111-1111-4111-8111-111111111111"
SECRET = "s3cr3t-w0rd"


def test_a_file_is_told_with_its_rows_and_indexes(tmp_path: Path) -> None:
    operator = Operator(tmp_path / "home")
    assert operator.run("jobs", "list").code == 0
    path = operator.home / "data" / "jobs.sqlite"
    insert(str(path), "image_jobs", id="1", workflow_name="w", comfy_url="u")
    found = operator.run("db", "info", "--json").object
    assert (found["dialect"], found["generations"], found["changes"]) == ("sqlite", ["B"], "file")
    assert found["user"]
    tables = {table["name"]: table for table in found["tables"]}
    assert (tables["image_jobs"]["rows"], tables["video_jobs"]["rows"]) == (1, 0)
    assert tables["image_jobs"]["rights"] == ["select", "insert", "update", "delete"]
    assert "image_jobs_created: created_at, id" in tables["image_jobs"]["indexes"]
    words = operator.run("db", "info").out
    assert str(path) in words
    assert found["user"] in words
    only = operator.run("db", "info", "--json", "--read-only", path).object
    assert only["read_only"]
    assert {tuple(table["rights"]) for table in only["tables"]} == {("select",)}


@pytest.mark.postgresql
def test_both_systems_are_told_with_what_is_missing_and_whether_changes_are_told(
    tmp_path: Path, empty_postgres_url: str
) -> None:
    make_generation_b(empty_postgres_url, indexes="field")
    make_legacy(empty_postgres_url, video_url=False)
    execute(empty_postgres_url, "ALTER TABLE video_jobs DROP COLUMN error_message")
    execute(empty_postgres_url, "ANALYZE image_jobs")
    operator = Operator(tmp_path / "home", database=empty_postgres_url)
    found = operator.run("db", "info", "--json").object
    assert (found["systems"], found["generations"]) == (["legacy", "new"], ["A", "B"])
    assert (found["changes"], found["acts_as"], found["read_only"]) == ("asked", None, False)
    tables = {table["name"]: table for table in found["tables"]}
    assert tables["video_jobs"]["missing"] == ["error_message"]
    assert tables["image_jobs"]["rows"] == 0
    assert "video_jobs_field_status: status" in tables["video_jobs"]["indexes"]
    words = operator.run("db", "info").out
    assert "error_message" in words
    assert "install-notify" in words
    assert operator.run("db", "install-notify").code == 0
    assert operator.run("db", "info", "--json").object["changes"] == "told"
    execute(empty_postgres_url, "DROP TRIGGER jobmonitor_notify_insert ON image_jobs")
    assert operator.run("db", "info", "--json").object["changes"] == "some"


@pytest.mark.postgresql
def test_whom_a_hosted_database_sees_is_told_without_the_token(
    tmp_path: Path, empty_postgres_url: str
) -> None:
    make_generation_c(empty_postgres_url)
    secure(empty_postgres_url, "video_jobs", "image_jobs")
    for number in (1, 2):
        insert(
            empty_postgres_url,
            "video_jobs",
            user_id=ANNA if number == 1 else ANNA.replace("1", "2"),
            workflow_id=1,
            comfy_url="http://gpu1:8188",
            comfy_job_id=f"job-{number}",
        )
    operator = Operator(tmp_path / "home", database=as_login(empty_postgres_url, "authenticator"))
    given = token(sub=ANNA, role="authenticated", password=SECRET)
    operator.environment["JOBMONITOR_DATABASE_USER"] = given
    found = operator.run("db", "info", "--json")
    assert (found.object["acts_as"], found.object["user"]) == (ANNA, ANNA)
    assert any(table["row_level_security"] for table in found.object["tables"])
    words = operator.run("db", "info")
    doctor = operator.run("doctor")
    assert ANNA in words.out
    assert "row-level security" in words.out.lower()
    listed = operator.run("jobs", "list", "--json")
    assert [job["comfy_job_id"] for job in listed.objects] == ["job-1"]
    assert [job["comfy_job_id"] for job in operator.run("jobs", "list", "--mine", "--json").objects] == [
        "job-1"
    ]
    for done in (found, words, doctor, listed):
        assert given not in done.out + done.err
        assert SECRET not in done.out + done.err
    for wrong in ("not-a-token", f"{given}.{SECRET}", token(sub=ANNA, exp=1, password=SECRET)):
        operator.environment["JOBMONITOR_DATABASE_USER"] = wrong
        for command in (("jobs", "list"), ("doctor",), ("db", "info")):
            done = operator.run(*command)
            assert done.code == 1
            assert wrong not in done.out + done.err


def test_an_unreachable_database_is_one_line(tmp_path: Path) -> None:
    url = f"postgresql://op:{SECRET}@127.0.0.1:1/studio"
    line = Operator(tmp_path / "home", database=url).run("db", "info").refused()
    assert "127.0.0.1:1/studio" in line
    assert SECRET not in line
