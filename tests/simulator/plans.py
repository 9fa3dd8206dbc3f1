"""Which recordings are replayed and how, and what becomes of the others.

Replayed: every request again, in the same order and at the same points of the runs; status codes, headers and
bodies of the answers are compared, and the frames of each websocket. `TIMED` recordings depend on the moment
at which something is stopped or joined: the frames of single steps are not counted there. In `CROWDED` ones
the length of the queue that a `status` frame tells depends on how fast a worker is: it is not compared.

Not replayed (`LEFT_OUT`) is what is no list of requests: counts and times over many runs, and servers that
were started with other switches. What they show is tested in test_behaviour.py where the simulator has it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.simulator import files
from tests.simulator.recording import load
from tests.simulator.replay import Hook, Plan, Replay

#: Why a recording is not replayed.
LEFT_OUT = {
    "00": "a list of what did not differ",
    "33": "counts of a race",
    "38": "servers started with other caches",
    "40": "times and sizes",
    "55": "counts of a race",
    "56": "counts over many runs",
    "58": "assets are off in the simulator",
    "61": "times",
    "63": "a server started with --multi-user",
}

TIMED = {"13", "14", "15", "16", "17", "20", "22", "26", "27", "34", "35", "50", "51", "52", "53", "59", "60"}

CROWDED = {"17", "19", "20", "21", "22", "34", "36", "50", "53", "62"}

#: Recordings of 0.3.64 that 0.33 was measured to repeat, apart from `create_time` in the extra data; of the
#: newer version there is no recording of its own.
UNCHANGED = [
    "01",
    "03",
    "07",
    "08",
    "10",
    "12",
    "14",
    "15",
    "16",
    "17",
    "18",
    "19",
    "21",
    "27",
    "29",
    "34",
    "35",
]
UNCHANGED += ["41", "42"]

#: Recordings at which the simulator's nodes take only a part of the recorded time, to be quick.
SLOW = {"14": 0.5, "15": 0.3, "27": 0.5, "52": 0.5, "20": 0.5, "22": 0.5}


async def _five_runs(replay: Replay) -> None:
    """Five prompts were run here, of which the recording has the ids alone."""
    socket = replay.sockets["A"]
    if len(replay.simulator.history) or any(f["kind"] == "text" and "prompt_id" in f for f in socket.got):
        return
    note = replay.recording.notes[0]
    recorded = [word.strip() for word in note.rpartition(":")[2].split(",")]
    client = replay.recording.received("A")[0]["data"]["data"]["sid"]
    for index, prompt_id in enumerate(recorded):
        graph = {
            "1": {
                "class_type": "EmptyImage",
                "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": 6818297 + index},
            },
            "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
        }
        body = {"prompt": graph, "client_id": client}
        async with replay.session.post(f"{replay.simulator.url}/prompt", json=body) as answer:
            real = (await answer.json())["prompt_id"]
        replay.names.learn(prompt_id, real)
        await replay.simulator.wait_done(real)


async def _delete_result(replay: Replay) -> None:
    """The file was deleted on the server while its node was cached."""
    for path in (replay.simulator.folder / "output" / "rec").glob("cached_other_*"):
        path.unlink()


async def _hold_third(replay: Replay) -> None:
    replay.simulator.hold(step=4, node="3")


async def _wait_held(replay: Replay) -> None:
    await replay.simulator.wait_held()


async def _joined(replay: Replay) -> None:
    """Let the run go on when the client that came back has its first frames."""
    async with replay.arrived:
        await replay.arrived.wait_for(lambda: len(replay.sockets["A2"].got) >= 2)
    await replay.simulator.release()


async def _run_over(replay: Replay) -> None:
    """Let nobody connect before the frames of what ran are out: they would be told to them as well."""
    await replay.simulator.wait_for(lambda: replay.simulator.engine.queue.remaining == 0)
    await replay.simulator.engine.sockets.all_sent()


def _deaf_at_first() -> Hook:
    """Before the first request: the run stops, and does not look whether it was interrupted."""
    came: list[Replay] = []

    async def hook(replay: Replay) -> None:
        came.append(replay)
        if len(came) == 1:
            replay.simulator.hold(deaf=True)
            await replay.simulator.wait_held()

    return hook


def _hearing_after(count: int) -> Hook:
    """After so many requests it looks, and goes on."""
    came: list[Replay] = []

    async def hook(replay: Replay) -> None:
        came.append(replay)
        if len(came) == count:
            await replay.simulator.release()

    return hook


async def _upload_temp(replay: Replay) -> None:
    """A file in the temp folder, which is emptied at the start."""
    shutil.copy(
        replay.simulator.folder / "input" / "rec_a.png", replay.simulator.folder / "temp" / "rec_t.png"
    )


def _nothing_there(folder: Path) -> None:
    """An empty server."""


def _listed(behave: str) -> Callable[[Path], None]:
    """The input files that the recorded list of choices has."""

    def prepare(folder: Path) -> None:
        (folder / "input").mkdir(parents=True)
        for request in load(behave, "30").requests:
            if request["path"] == "/object_info/LoadImage":
                for name in request["response"]["LoadImage"]["input"]["required"]["image"][0]:
                    (folder / "input" / name).write_bytes(b"x")

    return prepare


def _outside(folder: Path) -> None:
    """A file outside of all folders of the server, which a name with `..` leads to."""
    files.uploads(folder)
    path = folder.parent.parent / "etc" / "hostname"
    path.parent.mkdir()
    path.write_text("no image")


def _across(folder: Path) -> None:
    files.viewed(folder)
    files.uploads(folder)
    (folder / "input" / "clips").mkdir()


def plan(number: str, behave: str) -> Plan:
    """How to replay a recording."""
    made = Plan(
        prepare=files.uploads,
        steps=number not in TIMED,
        statuses=number not in CROWDED,
        options={"time_scale": SLOW.get(number, 1.0)},
    )
    match number:
        case "01":
            made.prepare, made.salts = _nothing_there, {4: 1000}
        case "02" | "05" | "06" | "34":
            made.prepare = _nothing_there
        case "09":
            made.prepare = _outside
        case "18":
            made.before = {"/history": _five_runs_after_clear}
        case "19":
            made.before = {"/view?filename=cached_other_00001_.png&subfolder=rec&type=output": _delete_result}
        case "26":
            made.before = {"start": _hold_third, "A2": _wait_held}
            made.after = {"A2": _joined}
        case "27":
            made.before = {"A2": _run_over}
        case "28":
            made.before = {"no clientId": _run_over, "empty clientId": _run_over}
        case "52":
            # "a second time at once": the run must not have noticed the first one
            place = "/api/jobs/1a04f965-e32c-4b9b-b87c-a8a176069b4a/cancel"
            made.before, made.after = {place: _deaf_at_first()}, {place: _hearing_after(2)}
        case "30":
            made.prepare = _listed(behave)
            # paths of the machine, a log, a shortened list, whole lists of the machine's model folders
            made.skip = (
                "/internal/folder_paths",
                "/internal/files/output",
                "/internal/logs/raw",
                "/object_info",
            )
            made.skip += ("/experiment/models", "/api/jobs")
        case "31":
            made.prepare = files.viewed
        case "39":
            made.prepare, made.options = _nothing_there, {"max_upload": 1048576.0}
            made.before = {"no limit": _other_limit}
            # the limit is the client's own; the replaying client has none
            made.ignored = ("4 MB limit",)
        case "41":
            made.before = {"start": _upload_temp}
            made.salts = {11: 500}
        case "50":
            # the order of runs that took about as long as each other
            made.prepare = _nothing_there
            by_duration = "/api/jobs?sort_by=execution_duration"
            made.skip = (by_duration, "/api/jobs?sort_by=EXECUTION_DURATION&sort_order=DESC")
            made.skip += (f"{by_duration}&sort_order=asc",)
        case "53":
            made.skip = ("/api/jobs?limit=6",)
        case "59":
            # progress frames were left out when this was recorded, and help texts of a class
            made.progress, made.skip = False, ("/object_info/SaveVideo",)
        case "62":
            made.prepare = _across
            made.skip = ("/node_replacements", "/global_subgraphs")
    return made


async def _five_runs_after_clear(replay: Replay) -> None:
    cleared = [r for r in replay.simulator.requests if r[1] == "/history" and r[0] == "GET"]
    if len(cleared) == 1:
        await _five_runs(replay)


async def _other_limit(replay: Replay) -> None:
    """A second server, with the usual limit."""
    replay.simulator.max_upload = 104857600
    await replay.simulator.restart()
