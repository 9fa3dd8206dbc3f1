"""The journal and the layout of this workstation."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobmonitor.db.engine import Limits
from jobmonitor.db.state import StateFile
from jobmonitor.domain.errors import StorageError
from jobmonitor.domain.job import JobRef
from jobmonitor.services.ports import JournalEntry, Stage

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


SUBMISSION = JournalEntry(
    prompt_id="",
    server_url="http://gpu1:8188",
    client_id="client",
    workflow_name="img2img",
    stage=Stage.INTENT,
    created_at=NOON,
    graph={"1": {"class_type": "KSampler", "inputs": {"seed": 2**64 - 1}}},
)
"""A submission whose intent is noted."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made on demand" / "state.db"


@pytest.fixture
def state(path: Path) -> Iterator[StateFile]:
    state = StateFile(path)
    yield state
    state.close()


def test_an_entry_comes_back_as_it_was_recorded(state: StateFile) -> None:
    first = replace(SUBMISSION, prompt_id="one")
    second = replace(
        SUBMISSION,
        prompt_id="two",
        ref=JobRef("image_jobs", "7"),
        accepted_id="other",
        database="here",
        created_at=NOON + timedelta(seconds=1),
    )
    state.record(second)
    state.record(first)
    assert state.unsettled() == (first, second)
    assert state.find(["one", "other", "nobody"]) == {"one": first, "other": second}


def test_a_stage_advances_and_never_goes_back(state: StateFile) -> None:
    state.record(replace(SUBMISSION, prompt_id="one"))
    ref = JobRef("image_jobs", "7")
    state.advance("one", Stage.RECORDED, ref=ref)
    state.advance("one", Stage.ACKNOWLEDGED, accepted_id="theirs")
    found = state.find(["theirs"])["theirs"]
    assert (found.stage, found.ref, found.comfy_job_id) == (Stage.ACKNOWLEDGED, ref, "theirs")
    state.settle("theirs")
    state.advance("one", Stage.ACKNOWLEDGED)
    assert state.find(["one"])["one"].stage is Stage.SETTLED
    assert state.unsettled() == ()


def test_a_prompt_is_claimed_once_and_never_after_it_was_given_up(state: StateFile) -> None:
    state.record(replace(SUBMISSION, prompt_id="one"))
    assert not state.claim("one", NOON)  # there is no row yet
    state.advance("one", Stage.RECORDED)
    assert state.claim("one", NOON)
    assert not state.claim("one", NOON)
    assert not state.give_up("one")
    sending = state.find(["one"])["one"]
    assert (sending.stage, sending.sending_since) == (Stage.SENDING, NOON)
    state.unclaim("one")
    assert state.give_up("one")
    assert not state.claim("one", NOON)
    state.unclaim("one")
    assert state.find(["one"])["one"].stage is Stage.SETTLED


def test_what_an_older_program_recorded_counts_as_sent(path: Path) -> None:
    older = StateFile(path)
    older.record(replace(SUBMISSION, prompt_id="one", stage=Stage.RECORDED))
    older.record(replace(SUBMISSION, prompt_id="two", stage=Stage.ACKNOWLEDGED))
    older.close()
    with sqlite3.connect(path) as connection:  # the file as it was before that stage
        connection.execute("ALTER TABLE submissions DROP COLUMN sending_since")
        for table in ("outbox", "repairs", "results", "favourites", "notes", "deleted_rows"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DROP INDEX timings_ref")
        for column in ("queue_seconds", "nodes", "database", "ref_source", "ref_key", "completed"):
            connection.execute(f"ALTER TABLE timings DROP COLUMN {column}")
        connection.execute("UPDATE alembic_version SET version_num = '0004'")
    connection.close()
    newer = StateFile(path)
    one, two = newer.unsettled()
    newer.close()
    assert (one.stage, one.sending_since, one.graph) == (Stage.SENDING, NOON, SUBMISSION.graph)
    assert (two.stage, two.sending_since) == (Stage.ACKNOWLEDGED, None)


def test_the_end_of_a_job_of_others_waits_for_nobody(path: Path) -> None:
    with closing(StateFile(path, limits=Limits(busy=0.05))) as state:
        state.record(replace(SUBMISSION, prompt_id="ours", stage=Stage.ACKNOWLEDGED))
        with closing(sqlite3.connect(path, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            state.settle("theirs")
            with pytest.raises(StorageError):
                state.settle("ours")
        state.settle("ours")
        assert state.unsettled() == ()


def test_a_wish_to_cancel_lasts_until_the_job_is_settled(state: StateFile) -> None:
    state.record(replace(SUBMISSION, prompt_id="ours"))
    state.request_cancel("ours", "http://gpu1:8188", NOON)
    state.request_cancel("ours", "http://gpu1:8188", NOON + timedelta(hours=1))
    state.request_cancel("theirs", "http://gpu1:8188", NOON)
    assert state.cancel_requests() == {"ours": NOON, "theirs": NOON}
    assert state.find(["ours"])["ours"].cancel_requested_at == NOON
    state.settle("ours")
    state.settle("theirs")
    assert state.cancel_requests() == {}
    state.request_cancel("ours", "http://gpu1:8188", NOON)
    assert state.cancel_requests() == {}


def test_many_ids_are_found_at_once(state: StateFile) -> None:
    for number in range(3):
        state.record(replace(SUBMISSION, prompt_id=f"id-{number}"))
    ids = [f"id-{number}" for number in range(2000)]
    assert set(state.find(ids)) == {"id-0", "id-1", "id-2"}
    assert state.find([]) == {}


def test_layout_keeps_bytes(state: StateFile) -> None:
    assert state.load("window") is None
    state.store("window", b"\x00\xff")
    state.store("window", b"again")
    assert state.load("window") == b"again"


def test_the_last_graph_of_a_workflow(state: StateFile) -> None:
    def sent(number: int, **more: object) -> JournalEntry:
        graph = {"1": {"class_type": "KSampler", "inputs": {"seed": number}}}
        entry = replace(
            SUBMISSION, prompt_id=f"id-{number}", created_at=NOON + timedelta(seconds=number), graph=graph
        )
        return replace(entry, **more)  # type: ignore[arg-type]

    assert state.last_graph("img2img") == {}
    entries = [
        sent(1, server_url="http://gpu2:8188"),
        sent(3),
        sent(2),
        sent(4, workflow_name="other"),
        sent(5, graph={}),  # the upload failed: nothing was sent
    ]
    for entry in entries:
        state.record(entry)
    assert state.last_sent("img2img") == entries[1]
    assert state.last_graph("img2img") == entries[1].graph
    assert state.last_graph("img2img", "http://gpu2:8188") == entries[0].graph
    assert state.last_graph("img2img", "http://gpu3:8188") == {}
    assert state.last_sent("nothing") is None


def test_the_last_graph_is_found_without_reading_all(state: StateFile, path: Path) -> None:
    state.record(replace(SUBMISSION, prompt_id="one"))
    connection = sqlite3.connect(path)
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM submissions WHERE workflow_name = 'img2img'"
        " ORDER BY created_at DESC, prompt_id LIMIT 200"
    ).fetchall()
    connection.close()
    assert any("submissions_workflow" in row[3] for row in plan)


def test_two_processes_share_the_file(state: StateFile, path: Path) -> None:
    other = StateFile(path)
    state.record(replace(SUBMISSION, prompt_id="one"))
    other.advance("one", Stage.RECORDED)
    assert state.find(["one"])["one"].stage is Stage.RECORDED
    other.close()


WRITER = """
import sys
from datetime import UTC, datetime
from itertools import count
from jobmonitor.db.state import StateFile, state_file
from jobmonitor.services.ports import JournalEntry, Stage
state = StateFile(sys.argv[1])
for number in count():
    state.record(JournalEntry(prompt_id=f"id-{number}", server_url="s", client_id="c", workflow_name="w",
                              stage=Stage.INTENT, created_at=datetime.now(UTC), graph={"n": "x" * 5000}))
    print(number, flush=True)
"""


def test_what_was_recorded_survives_a_kill(state: StateFile, path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(40)]
    process.kill()
    rest, _ = process.communicate()
    told += [int(line) for line in rest.splitlines()]
    kept = state.find([f"id-{number}" for number in told])
    assert len(kept) == len(told)
    assert all(each.graph == {"n": "x" * 5000} for each in kept.values())


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="folder"):
        StateFile(tmp_path / "file" / "state.db").load("window")


def test_a_file_of_others_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE timings (a)")
    connection.close()
    with pytest.raises(StorageError, match="not made by this program"):
        StateFile(path).load("window")


def test_a_graph_that_is_no_object_is_empty_and_its_entry_is_found_all_the_same(state: StateFile) -> None:
    state.record(replace(SUBMISSION, prompt_id="one"))
    with state.storage.write() as connection:
        connection.exec_driver_sql("UPDATE submissions SET graph = '[1]'")
    (entry,) = state.unsettled()
    assert entry.prompt_id == "one"
    assert dict(entry.graph) == {}


def test_a_value_that_two_change_at_once_has_both_changes(state: StateFile, path: Path) -> None:
    other = StateFile(path)

    def count(file: StateFile) -> None:
        for _ in range(20):
            file.change("counted", lambda value: str(int(value or b"0") + 1).encode())

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(count, file) for file in (state, other)]:
            done.result()
    assert state.load("counted") == b"40"
    other.close()
