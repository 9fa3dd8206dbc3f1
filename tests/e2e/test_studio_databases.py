"""Submitting on a studio's databases: into either system, and as a user of a hosted one."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import Operator, Result
from tests.support.generations import as_login, make_generation_b, make_generation_c, make_legacy, secure
from tests.support.row_security import token
from tests.support.rows import execute

pytestmark = pytest.mark.postgresql

ANNA = "11111111-1111-4111-8111-111111111111"
BEN = "22222222-2222-4222-8222-222222222222"


def submit(operator: Operator, photo: Path, *arguments: str) -> Result:
    values = ("--file", f"image={photo}", "--set", "prompt=a cat", "--wait", "--json")
    return operator.run("submit", "img2img", *values, *arguments)


def test_new_jobs_are_recorded_where_the_operator_says(
    tmp_path: Path, empty_postgres_url: str, server: SimulatorThread, photo: Path
) -> None:
    make_generation_b(empty_postgres_url)
    make_legacy(empty_postgres_url)
    operator = Operator(tmp_path / "home", database=empty_postgres_url, server=server.url)
    for setting, system in (("auto", "new"), ("new", "new"), ("legacy", "legacy")):
        operator.environment["JOBMONITOR_JOB_SYSTEM"] = setting
        done = submit(operator, photo)
        assert (done.code, done.object["system"], done.object["status"]) == (0, system, "completed")
        assert done.object["outputs"]
    assert len(operator.run("jobs", "list", "--json", "--system", "legacy").objects) == 1
    assert len(operator.run("jobs", "list", "--json").objects) == 3
    operator.environment["JOBMONITOR_JOB_SYSTEM"] = "old"
    assert "auto, new or legacy" in submit(operator, photo).refused()


def test_a_hosted_database_takes_and_shows_what_its_user_may(
    tmp_path: Path, empty_postgres_url: str, server: SimulatorThread, photo: Path
) -> None:
    make_generation_c(empty_postgres_url)
    secure(empty_postgres_url, "video_jobs", "image_jobs")
    url = as_login(empty_postgres_url, "authenticator")
    anna = Operator(tmp_path / "anna", database=url, server=server.url, database_user=token(sub=ANNA))
    ben = Operator(tmp_path / "ben", database=url, server=server.url, database_user=BEN)
    done = submit(anna, photo)
    assert (done.code, done.object["status"], done.object["user_id"]) == (0, "completed", ANNA)
    assert anna.run("jobs", "list", "--mine", "--json").object["id"] == done.object["id"]
    assert ben.run("jobs", "list", "--json").objects == []
    assert "no job" in ben.run("jobs", "show", done.object["id"]).refused()
    for_anna = submit(ben, photo, "--user", ANNA)
    assert for_anna.code == 1
    assert "row-level security" in for_anna.complaint()
    assert execute(empty_postgres_url, "SELECT count(*) FROM image_jobs") == [(1,)]
    nobody = Operator(tmp_path / "nobody", database=url, server=server.url, database_role="authenticated")
    assert submit(nobody, photo).code == 1
    service = Operator(tmp_path / "service", database=url, database_role="service_role")
    assert service.run("jobs", "list", "--json").object["user_id"] == ANNA
