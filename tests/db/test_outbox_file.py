"""The outbox in the state file: one copy of the application works on an entry at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobmonitor.db.state.outbox import FileOutbox
from jobmonitor.db.state.presence import LockedPresence
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.domain.outbox import KeptFile, OutboxEntry, OutboxState
from jobmonitor.domain.workflow import Size
from jobmonitor.services.ports import Intent, JournalEntry, Stage

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
WAITING, SENDING, EDITING = OutboxState.WAITING, OutboxState.SENDING, OutboxState.EDITING


def entry(number: int, **more: object) -> OutboxEntry:
    made = OutboxEntry(
        id=f"id-{number}",
        workflow_name="img2img",
        server_url="http://gpu1:8188",
        created_at=NOON,
        prompt_id=f"prompt-{number}",
        database="here",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # as the test says


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateFile]:
    made = StateFile(tmp_path / "state.sqlite")
    yield made
    made.close()


@pytest.fixture
def outbox(state: StateFile) -> FileOutbox:
    return FileOutbox(state.storage)


def ids(outbox: FileOutbox) -> list[str]:
    return [each.id for each in outbox.entries()]


def test_an_entry_comes_back_as_it_was_put_in(outbox: FileOutbox) -> None:
    made = entry(
        1,
        values={"prompt": "ein Käfer", "seed": 2**64 - 1, "size": Size(3, 4), "image": Path("/a/b.png")},
        files=(KeptFile(Path("/a/b.png"), "ab" * 32, 5),),
        own={"retry_of": "7"},
        front=True,
        problem="gpu1 does not answer.",
        server_name="gpu1",
        user_id="me",
    )
    assert outbox.add(made)
    assert outbox.entries() == (made,)


def test_of_many_that_want_an_entry_one_gets_it(outbox: FileOutbox) -> None:
    outbox.add(entry(1))
    begin = threading.Barrier(8)

    def claim(number: int) -> OutboxEntry | None:
        begin.wait()
        return outbox.claim("id-1", SENDING, f"copy {number}")

    with ThreadPoolExecutor(8) as pool:
        claimed = [each for each in pool.map(claim, range(8)) if each is not None]
    (won,) = claimed
    assert outbox.entries() == (won,)
    assert won.state is SENDING
    assert not outbox.remove("id-1", owner="somebody else")
    assert not outbox.release(replace(won, owner="", state=WAITING), former_owner="somebody else")
    assert not outbox.change(won, expected=WAITING)
    assert outbox.release(replace(won, owner="", state=WAITING), former_owner=won.owner)
    assert outbox.claim("id-1", EDITING, "other") is not None


def test_what_is_dropped_can_be_taken_back_until_it_is_forgotten(outbox: FileOutbox) -> None:
    outbox.add(entry(1, files=(KeptFile(Path("a.png"), "aa" * 32, 5),)))
    outbox.add(entry(2))
    assert outbox.change(
        entry(1, state=OutboxState.DROPPED, files=outbox.entries()[0].files), expected=WAITING
    )
    assert ids(outbox) == ["id-2"]
    assert outbox.claim("id-1", SENDING, "copy") is None
    needed: list[frozenset[str]] = []
    outbox.tidy(needed.append)
    (dropped,) = outbox.dropped()
    assert outbox.change(replace(dropped, state=WAITING), expected=OutboxState.DROPPED)
    assert ids(outbox) == ["id-1", "id-2"]
    outbox.change(dropped, expected=WAITING)
    outbox.tidy(needed.append, forget=lambda owner: owner == "")
    assert outbox.dropped() == ()
    assert needed == [frozenset({"aa" * 32}), frozenset()]


def test_nothing_is_added_whose_files_are_gone(outbox: FileOutbox) -> None:
    assert not outbox.add(entry(1), is_whole=lambda: False)
    assert outbox.entries() == ()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileOutbox]:
    """One outbox for many examples: each empties it first."""
    made = StateFile(tmp_path_factory.mktemp("outbox") / "state.sqlite")
    yield FileOutbox(made.storage)
    made.close()


@settings(max_examples=25)
@given(moves=st.lists(st.tuples(st.integers(0, 4), st.none() | st.integers(0, 4)), max_size=8))
def test_entries_are_moved_as_a_list_is(shared: FileOutbox, moves: list[tuple[int, int | None]]) -> None:
    for each in ids(shared):
        shared.remove(each)
    for number in range(5):
        shared.add(entry(number))
    model = [f"id-{number}" for number in range(5)]
    for moved, before in moves:
        assert shared.move(f"id-{moved}", None if before is None else f"id-{before}")
        if moved != before:
            model.remove(f"id-{moved}")
            model.insert(len(model) if before is None else model.index(f"id-{before}"), f"id-{moved}")
    assert ids(shared) == model
    assert not shared.move("id-9", None)
    assert not shared.move("id-1", "id-9")


def test_what_was_cut_off_is_taken_over_once(state: StateFile, outbox: FileOutbox) -> None:
    intent = Intent(
        values={"prompt": "x", "image": Path("a.png")}, files=(KeptFile(Path("a.png"), "aa" * 32, 5),)
    )
    begun = JournalEntry(
        prompt_id="prompt-1",
        server_url="http://gpu1:8188",
        client_id="client",
        workflow_name="img2img",
        stage=Stage.INTENT,
        created_at=NOON,
        owner="a copy",
        intent=intent,
    )
    state.record(begun)
    (found,) = state.begun()
    assert (found, found.intent) == (begun, intent)
    assert outbox.adopt(entry(1))
    assert not outbox.adopt(entry(1))
    assert ids(outbox) == ["id-1"]
    assert state.begun() == state.unsettled() == ()
    state.record(replace(begun, prompt_id="prompt-2", stage=Stage.RECORDED))
    assert not outbox.adopt(entry(2))


# Which copies run


def hold(folder: Path, wire: Connection) -> None:
    wire.send(LockedPresence(folder).token())
    signal.pause()


def test_a_copy_is_there_until_it_ends_however_it_ends(tmp_path: Path) -> None:
    here = LockedPresence(tmp_path)
    theirs, ours = multiprocessing.get_context("spawn").Pipe()
    other = multiprocessing.get_context("spawn").Process(target=hold, args=(tmp_path, ours), daemon=True)
    other.start()
    ours.close()  # so that its end is told where it fails
    token = theirs.recv()
    assert here.is_there(token)
    assert here.is_there(here.token())
    assert other.pid is not None
    os.kill(other.pid, signal.SIGKILL)
    other.join()
    assert not here.is_there(token)
    assert not here.is_there(token)
    assert not here.is_there("../../etc/passwd")
    beside = LockedPresence(tmp_path)
    mine = here.token()
    assert beside.is_there(mine)
    here.close()
    assert not beside.is_there(mine)
    assert list(tmp_path.iterdir()) == []
