"""The workflows that come with the application run through a simulator that has their node packs."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.job import JSON
from jobmonitor.domain.workflow import Size, Value
from jobmonitor.workflows.library import FileWorkflowLibrary
from jobmonitor.workflows.resources import workflows_folder
from tests.simulator.talking import Listener, ended, listening, png_size, post
from tests.support.bundled import filled_graph, make_files, typical_values

SMALL: dict[str, Value] = {"size": Size(96, 64), "steps": 2}
LIBRARY = FileWorkflowLibrary([workflows_folder()])


@dataclass
class Stage:
    """A simulator with packs, a client and a listener of it, and files to work on."""

    simulator: Simulator
    http: httpx.AsyncClient
    socket: Listener
    files: dict[str, Path]

    def graph(self, name: str, **values: Value) -> dict[str, JSON]:
        workflow = LIBRARY.get(name)
        known = {key: value for key, value in SMALL.items() if workflow.field_named(key) is not None}
        if name in ("wan-i2v", "style-transfer"):
            known["size"] = Size(512, 512) if name == "style-transfer" else Size(64, 64)
        return filled_graph(workflow, typical_values(workflow, self.files) | known | values)

    async def send_files(self) -> None:
        for name, path in self.files.items():
            for sent in (name, *(f"sound-speaker-{n}.wav" for n in range(1, 5) if name == "sound.wav")):
                file = {"image": (sent, path.read_bytes(), "application/octet-stream")}
                assert (
                    await self.http.post("/upload/image", files=file, data={"overwrite": "1"})
                ).status_code == 200

    async def run(self, graph: dict[str, Any]) -> dict[str, Any]:
        """The outputs of a run that ends well."""
        answer = await post(self.http, graph, client_id=self.socket.client_id)
        assert answer["node_errors"] == {}
        self.frames = await self.socket.run(answer["prompt_id"])
        entry = await ended(self.http, answer["prompt_id"])
        assert entry["status"]["status_str"] == "success", entry["status"]["messages"][-1]
        outputs: dict[str, Any] = entry["outputs"]
        return outputs

    async def file(self, item: dict[str, Any]) -> bytes:
        wanted = {key: item[key] for key in ("filename", "subfolder", "type")}
        answer = await self.http.get("/view", params=wanted)
        assert answer.status_code == 200
        return answer.content


BOTH = pytest.mark.parametrize("stage", ["0.3.64", "0.33"], indirect=True)


@pytest.fixture(params=["0.33"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with (
        Simulator(request.param, packs=True) as simulator,
        httpx.AsyncClient(base_url=simulator.url, timeout=60) as http,
        listening(simulator.url) as socket,
    ):
        made = Stage(simulator, http, socket, make_files(tmp_path))
        await made.send_files()
        yield made


def look_at(clip: bytes) -> tuple[int, int, int, float, float | None]:
    """Width, height, frames, frames a second and seconds of sound of a video."""
    with av.open(io.BytesIO(clip)) as container:
        stream = container.streams.video[0]
        count = sum(1 for _ in container.decode(video=0))
        rate = float(stream.average_rate or 0)
        sounds = container.streams.audio
        seconds = float(sounds[0].duration * sounds[0].time_base) if sounds else None
        return stream.width, stream.height, count, rate, seconds


@BOTH
async def test_one_speaker(stage: Stage) -> None:
    (item,) = (await stage.run(stage.graph("lipsync-one")))["15"]["gifs"]
    assert (item["type"], item["subfolder"], item["format"]) == ("output", "jobmonitor", "video/h264-mp4")
    assert item["filename"].startswith("lipsync-one_")
    assert Path(item["fullpath"]).name == item["filename"]
    clip = await stage.file(item)
    width, height, frames, rate, seconds = look_at(clip)
    assert (width, height, frames, rate) == (96, 64, 37, 25)
    assert seconds == pytest.approx(37 / 25, abs=0.05)
    assert png_size(await stage.file(item | {"filename": item["workflow"]})) == (96, 64)


async def test_a_long_sound_takes_several_windows_of_steps(stage: Stage, tmp_path: Path) -> None:
    stage.files = make_files(tmp_path, seconds=4.0)
    await stage.send_files()
    await stage.run(stage.graph("lipsync-one", model="infinitetalk"))
    told = [frame["data"] for frame in stage.frames if frame.get("type") == "progress"]
    sampling = [(each["value"], each["max"]) for each in told if each["node"] == "13"]
    assert sampling[0][1] == 4  # two windows of 81 frames, which overlap, of two steps each
    assert sampling[-1] == (4, 4)


async def test_without_trimming_the_clip_keeps_its_frames(stage: Stage) -> None:
    graph: Any = stage.graph("lipsync-one", trim_to_audio=False)
    graph["15"]["inputs"] |= {"audio": ["99", 0], "save_output": False}
    graph["99"] = {
        "class_type": "TrimAudioDuration",
        "inputs": {"audio": ["3", 0], "start_index": 0.0, "duration": 0.5},
    }
    (item,) = (await stage.run(graph))["15"]["gifs"]
    assert item["type"] == "temp"
    assert look_at(await stage.file(item))[2] == 37
    graph["15"]["inputs"]["trim_to_audio"] = True
    (item,) = (await stage.run(graph))["15"]["gifs"]
    assert look_at(await stage.file(item))[2] == 12


async def test_several_speakers(stage: Stage) -> None:
    graph = stage.graph("lipsync-multi", duration=1.4)
    (item,) = (await stage.run(graph))["71"]["gifs"]
    width, height, frames, rate, seconds = look_at(await stage.file(item))
    assert (width, height, frames, rate) == (96, 64, 33, 25)
    assert seconds == pytest.approx(33 / 25, abs=0.05)


async def test_lips_of_a_video(stage: Stage) -> None:
    graph = stage.graph("video-lipsync", audio_start=1.0)
    (item,) = (await stage.run(graph))["17"]["gifs"]
    width, height, frames, rate, seconds = look_at(await stage.file(item))
    assert (width, height, frames, rate) == (96, 64, 12, 25)  # half a second of sound is left
    assert seconds == pytest.approx(0.5, abs=0.05)


async def test_image_to_video(stage: Stage) -> None:
    (item,) = (await stage.run(stage.graph("wan-i2v", duration=3.0)))["14"]["images"]
    assert look_at(await stage.file(item))[:4] == (64, 64, 73, 24)


@pytest.mark.parametrize(
    ("name", "node", "size"),
    [("image-edit", "13", None), ("style-transfer", "17", (512, 512)), ("img2img", "9", None)],
)
async def test_pictures(stage: Stage, name: str, node: str, size: tuple[int, int] | None) -> None:
    (item,) = (await stage.run(stage.graph(name)))[node]["images"]
    assert item["filename"].startswith(f"{name}_")
    made = png_size(await stage.file(item))
    assert made == size if size else made[0] > made[1]


@BOTH
async def test_a_caption(stage: Stage) -> None:
    values: dict[str, Value] = {"caption_length": "long", "refer_character_name": True}
    (text,) = (await stage.run(stage.graph("character-caption", trigger="ohwx", **values)))["6"]["text"]
    assert text.startswith("ohwx, A photograph of ohwx in red light")
    (plain,) = (await stage.run(stage.graph("character-caption", max_new_tokens=4)))["6"]["text"]
    assert plain == "A photograph of a"


@BOTH
async def test_what_is_missing_or_wrong_is_refused(stage: Stage) -> None:
    graph: Any = stage.graph("lipsync-one")
    graph["12"]["inputs"] |= {"mode": "opera", "width": 10_000}
    del graph["13"]["inputs"]["shift"]
    graph["6"]["inputs"]["model"] = "none.safetensors"
    graph["9"]["inputs"]["positive_prompt"] = ["11", 0]
    answer = await stage.http.post("/prompt", json={"prompt": graph})
    assert answer.status_code == 400
    errors = answer.json()["node_errors"]
    assert {node: sorted(each["type"] for each in entry["errors"]) for node, entry in errors.items()} == {
        "12": ["value_bigger_than_max", "value_not_in_list"],
        "13": ["required_input_missing"],
        "6": ["value_not_in_list"],
        "9": ["return_type_mismatch"],
    }


async def test_a_video_that_is_not_there_is_refused(stage: Stage) -> None:
    graph: Any = stage.graph("video-lipsync")
    graph["1"]["inputs"]["video"] = "gone.mp4"
    answer = await stage.http.post("/prompt", json={"prompt": graph})
    (error,) = answer.json()["node_errors"]["1"]["errors"]
    assert (error["type"], error["details"]) == (
        "custom_validation_failed",
        "video - Invalid video file: gone.mp4",
    )


async def test_without_packs_the_classes_are_unknown() -> None:
    async with Simulator() as simulator, httpx.AsyncClient(base_url=simulator.url) as http:
        assert (await http.get("/object_info/VHS_VideoCombine")).json() == {}
