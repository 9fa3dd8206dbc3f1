"""The commands that list, show, watch, cancel and look after things."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.config.paths import Paths
from jobmonitor.demo.simulator import SimulatorThread
from tests.support.command_line import Operator
from tests.support.postgres import PostgresServer

USER = "11111111-2222-3333-4444-555555555555"
SECRET = "s3cr3t-w0rd"


def submit(operator: Operator, photo: Path, prompt: str, *more: str) -> dict[str, Any]:
    """A job that was accepted."""
    return operator.run(
        "submit", "img2img", "--file", f"image={photo}", "--set", f"prompt={prompt}", "--json", *more
    ).object


def ids(operator: Operator, *arguments: str) -> list[str]:
    """The ids that `jobs list` prints with these arguments."""
    return [job["id"] for job in operator.run("jobs", "list", "--json", *arguments).objects]


def test_jobs_are_listed_newest_first_filtered_and_shown(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    first = submit(operator, photo, "a cat", "--user", USER, "--wait")
    server.hold()
    second = submit(operator, photo, "=SUM(A1)")
    third = submit(operator, photo, "a\nbird", "--server", f"http://localhost:{server.port}")
    newest_first = [third["id"], second["id"], first["id"]]
    assert ids(operator) == newest_first
    assert ids(operator, "--limit", "2") == newest_first[:2]
    assert ids(operator, "--status", "completed") == [first["id"]]
    assert ids(operator, "--status", "completed", "--status", "pending", "--text", "CAT") == [first["id"]]
    assert ids(operator, "--kind", "video") == []
    assert ids(operator, "--workflow", "img2img", "--kind", "image") == newest_first
    assert ids(operator, "--user", USER) == [first["id"]]
    assert ids(operator, "--server", f"localhost:{server.port}") == [third["id"]]
    assert ids(operator, "--before", "2000-01-01") == []
    assert ids(operator, "--since", "2000-01-01") == newest_first

    by_format = operator.run("jobs", "list", "--format", "json")
    assert by_format.out == operator.run("jobs", "list", "--json").out
    rows = operator.run("jobs", "list", "--format", "csv").table
    assert [row["id"] for row in rows] == newest_first
    assert rows[1]["prompt"] == "'=SUM(A1)"
    header = operator.run("jobs", "list", "--before", "2000-01-01", "--format", "csv").out
    assert header.splitlines() == [",".join(rows[0])]
    table = operator.run("jobs", "list").out
    assert table.splitlines()[0].split() == ["ID", "Kind", "Workflow", "Status", "Created", "Time", "About"]
    assert [line.split()[0] for line in table.splitlines()[1:]] == newest_first

    shown = operator.run("jobs", "show", first["id"], "--json").object
    assert shown == operator.run("jobs", "show", first["comfy_job_id"], "--format", "json").object
    assert shown["status"] == "completed"
    times = operator.run("jobs", "show", first["id"]).out
    assert {"waited", "ran"} <= {line.split()[0] for line in times.splitlines()}
    details = operator.run("jobs", "show", third["id"]).out
    assert "a bird" in details
    assert third["comfy_job_id"] in details


def test_options_stand_before_and_after_the_command_in_the_environment_and_in_the_file(
    tmp_path: Path, database_url: str, server: SimulatorThread, photo: Path
) -> None:
    bare = Operator(tmp_path / "bare")
    named = ("--database", database_url, "--server", server.url)
    job = bare.run(
        *named, "submit", "img2img", "--file", f"image={photo}", "--set", "prompt=a", "--json"
    ).object
    assert ids(bare, "--database", database_url) == [job["id"]]
    assert bare.run("--database", database_url, "jobs", "list", "--json").object["id"] == job["id"]
    assert bare.run("jobs", "--database", database_url, "list", "--json").object["id"] == job["id"]
    assert ids(bare, "--database", database_url, "--user", USER) == []
    between = bare.run("--database", "/nowhere/x", "jobs", "--database", database_url, "list", "--json")
    assert between.object["id"] == job["id"]
    assert ids(bare) == []

    configured = Operator(tmp_path / "configured")
    (configured.home / "config").mkdir(parents=True)
    (configured.home / "config" / "settings.toml").write_text(
        f'database = "{database_url}"\nserver = "{server.url}"\nuser = "{USER}"\n'
    )
    from_file = submit(configured, photo, "b")
    assert from_file["user_id"] == USER
    assert ids(configured, "--mine") == [from_file["id"]]
    configured.environment["JOBMONITOR_USER"] = "99999999-2222-3333-4444-555555555555"
    assert ids(configured, "--mine") == []
    configured.environment["JOBMONITOR_DATABASE"] = str(tmp_path / "other.db")
    assert ids(configured) == []
    assert ids(configured, "--database", database_url) == [from_file["id"], job["id"]]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_both_spellings_of_postgresql_are_taken(tmp_path: Path, postgres_url: str, scheme: str) -> None:
    url = f"{scheme}://{postgres_url.partition('://')[2]}"
    done = Operator(tmp_path / "home").run("jobs", "list", "--database", url, "--json")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_a_plain_path_is_a_file_and_tables_are_made_in_an_empty_postgresql(
    tmp_path: Path, empty_postgres_url: str
) -> None:
    operator = Operator(tmp_path / "home")
    assert operator.run("jobs", "list", "--database", str(tmp_path / "mine.db")).code == 0
    assert (tmp_path / "mine.db").exists()
    line = operator.run("jobs", "list", "--database", empty_postgres_url).refused()
    assert "create-tables" in line
    made = operator.run("db", "create-tables", "--database", empty_postgres_url)
    assert (made.code, made.err) == (0, "")
    assert "CREATE TABLE video_jobs" in made.out
    assert operator.run("jobs", "list", "--database", empty_postgres_url).code == 0


# Watching and cancelling


def test_watching_ends_when_the_jobs_have_ended(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.hold()
    jobs = [submit(operator, photo, f"cat {number}") for number in range(2)]
    late = operator.run("watch", "--until-idle", "--timeout", "1")
    assert late.code == 1
    assert "2 jobs have not ended" in late.err
    assert operator.run("watch", "--timeout", "0.2").code == 0
    with operator.start("watch", "--until-idle", "--json", "--timeout", "60") as watching:
        while not json.loads(watching.line())["live"].startswith("pending, number 1"):
            pass
        server.release()
        watched = watching.wait()
    assert watched.code == 0
    last = {line["id"]: line for line in watched.objects}
    assert {job["id"]: last[job["id"]]["status"] for job in jobs} == {job["id"]: "completed" for job in jobs}


def test_one_job_is_cancelled_by_its_id_and_no_other(
    operator: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.hold()
    runs, waits = (submit(operator, photo, prompt) for prompt in ("runs", "waits"))
    cancelled = operator.run("cancel", waits["comfy_job_id"], "--json")
    assert (cancelled.code, cancelled.object["id"]) == (0, waits["id"])
    assert cancelled.object["status"] == "cancelled"
    assert server.running == [runs["comfy_job_id"]]
    assert operator.run("cancel", runs["id"]).out == f"{runs['id']} cancelled\n"
    assert "already ended" in operator.run("cancel", runs["id"]).refused()
    shown = operator.run("watch", runs["id"])
    assert (shown.code, shown.out) == (1, f"{runs['id']} cancelled \n")


def test_a_cancel_at_a_server_that_is_gone_says_so(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    server.hold()
    job = submit(on_file, photo, "a cat")
    server.kill()
    assert f"127.0.0.1:{server.port}" in on_file.run("cancel", job["id"]).refused()
    assert on_file.run("jobs", "show", job["id"], "--json").object["status"] == "pending"


# Looking after things


BUNDLED = [
    "character-caption",
    "image-edit",
    "img2img",
    "lipsync-multi",
    "lipsync-one",
    "style-transfer",
    "video-lipsync",
    "wan-i2v",
]


def test_workflows_are_listed_and_shown_and_a_broken_one_is_named(tmp_path: Path) -> None:
    operator = Operator(tmp_path / "home")
    listed = operator.run("workflows", "list")
    assert [line.split()[0] for line in listed.out.splitlines()] == BUNDLED
    shown = operator.run("workflows", "show", "img2img", "--json").object
    assert [field["name"] for field in shown["fields"] if field["required"]] == [
        "image",
        "prompt",
        "checkpoint",
    ]
    assert "* --file image=IMAGE" in operator.run("workflows", "show", "img2img").out
    folder = operator.home / "data" / "workflows"
    folder.mkdir(parents=True)
    (folder / "broken.json").write_text("{")
    listed = operator.run("workflows", "list", "--json")
    assert (listed.code, [each["name"] for each in listed.objects]) == (1, BUNDLED)
    assert "broken" in listed.err


def verdicts(operator: Operator, *arguments: str) -> tuple[int, dict[str, str], dict[str, str]]:
    """The doctor's exit code, the worst verdict of each subject, and the remedies of what is broken."""
    done = operator.run("doctor", "--json", *arguments)
    worst: dict[str, str] = {}
    for finding in done.objects:
        if worst.get(finding["subject"]) in (None, "ok", "warning"):
            worst[finding["subject"]] = finding["verdict"]
    remedies = {each["subject"]: each["remedy"] for each in done.objects if each["verdict"] == "broken"}
    return done.code, worst, remedies


def test_the_doctor_finds_nothing_broken_where_nothing_is(operator: Operator) -> None:
    code, worst, _ = verdicts(operator)
    assert code == 0
    assert (worst["database"], worst["server"], worst["state file"], worst["media"]) == ("ok",) * 4
    assert "broken" not in worst.values()


def test_the_doctor_names_what_is_broken_and_what_to_do(
    tmp_path: Path, server: SimulatorThread, on_file: Operator
) -> None:
    server.stop()
    code, worst, remedies = verdicts(on_file)
    assert (code, worst["server"], worst["database"]) == (1, "broken", "ok")
    assert remedies["server"]
    code, worst, remedies = verdicts(on_file, "--database", str(tmp_path / "none" / "jobs.db"))
    assert (code, worst["database"]) == (1, "broken")
    assert remedies["database"]
    printed = on_file.run("doctor")
    assert "→" in printed.out
    (line,) = printed.err.splitlines()
    assert line == "jobmonitor: Not everything works: server."


def test_the_doctor_tells_what_a_server_lacks(on_file: Operator, server: SimulatorThread) -> None:
    folder = on_file.home / "data" / "workflows"
    folder.mkdir(parents=True)
    (folder / "odd.json").write_text('{"1": {"class_type": "NoSuchNode", "inputs": {}}}')
    done = on_file.run("doctor")
    assert done.code == 0
    assert "cannot run odd: it lacks NoSuchNode" in done.out


# Secrets


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://somebody:{secret}@127.0.0.1:1/jobs",
        "postgres://somebody:{secret}@no-such-host.invalid/jobs",
        "postgresql://somebody:{secret}@[::1/jobs",
        "postgresql://somebody:{secret}@127.0.0.1:port/jobs",
        "postgresql://somebody:{secret}@127.0.0.1:1/jobs?no_such_option=1",
        "mysql://somebody:{secret}@127.0.0.1/jobs",
    ],
)
@pytest.mark.parametrize("command", [("jobs", "list"), ("doctor",)])
def test_a_password_is_never_shown(tmp_path: Path, address: str, command: tuple[str, ...]) -> None:
    operator = Operator(tmp_path / "home")
    done = operator.run(*command, "--database", address.format(secret=SECRET))
    assert done.code == 1
    assert done.err
    assert SECRET not in done.out + done.err
    assert "Traceback" not in done.err


def test_a_user_that_the_database_does_not_know_is_said_without_the_password(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    address = postgres_server.url("public", user="nobody_at_all", password=SECRET)
    line = Operator(tmp_path / "home").run("jobs", "list", "--database", address).refused()
    assert SECRET not in line
    assert "the user does not exist" in line


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (("bogus",), "bogus"),
        (("jobs", "list", "--kind", "song"), "'song' is not one of"),
        (("jobs", "list", "--limit", "many"), "--limit"),
        (("submit",), "workflow"),
        (("watch", "--nonsense"), "--nonsense"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(tmp_path: Path, call: tuple[str, ...], says: str) -> None:
    result = Operator(tmp_path).run(*call)
    assert result.code == 2
    assert says in result.refused()


def test_a_user_that_is_no_uuid_is_refused_where_the_table_wants_one(
    tmp_path: Path, postgres_url: str, server: SimulatorThread, photo: Path
) -> None:
    operator = Operator(tmp_path, database=postgres_url, server=server.url, user="bob")
    line = operator.run("submit", "img2img", "--file", f"image={photo}", "--set", "prompt=x").refused()
    assert "“bob”" in line
    assert "UUID" in line


def test_jobs_that_may_be_stuck_are_marked_by_their_rows_alone(
    on_file: Operator, server: SimulatorThread, photo: Path
) -> None:
    done = submit(on_file, photo, "a cat", "--wait")
    server.hold()
    runs = submit(on_file, photo, "a dog")
    with closing(sqlite3.connect(Paths.below(on_file.home).jobs_database)) as connection, connection:
        connection.execute(
            "UPDATE image_jobs SET status = 'processing',"
            " started_at = strftime('%Y-%m-%d %H:%M:%f000', 'now', '-6 hours') WHERE id = ?",
            (runs["id"],),
        )
    listed = on_file.run("jobs", "list", "--json")
    by_id = {job["id"]: job for job in listed.objects}
    assert by_id[runs["id"]]["stuck"]["kind"] == "slow"
    assert "It runs for 6 h" in by_id[runs["id"]]["stuck"]["reason"]
    assert "stuck" not in by_id[done["id"]]
    table = on_file.run("jobs", "list")
    assert "processing, stuck?" in table.out
    assert f"{runs['id']} may be stuck: It runs for 6 h" in table.err
    assert "stuck?" in on_file.run("jobs", "show", runs["id"]).out
