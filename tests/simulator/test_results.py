"""The files that the simulator makes are real, and come from what went in."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import httpx
import pytest

from jobmonitor.demo.simulator import Simulator
from tests.simulator.talking import Listener, ended, listening, png, png_size, post


def _models(inputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "1": {"class_type": "LoadImage", "inputs": {"image": inputs["image"]}},
        "2": {
            "class_type": "CheckpointLoaderSimple",
            "inputs": {"ckpt_name": "v1-5-pruned-emaonly-fp16.safetensors"},
        },
        "3": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["2", 1], "text": inputs["text"]}},
        "4": {"class_type": "VAEEncode", "inputs": {"pixels": ["1", 0], "vae": ["2", 2]}},
        "5": {
            "class_type": "KSampler",
            "inputs": {
                "model": ["2", 0],
                "positive": ["3", 0],
                "negative": ["3", 0],
                "latent_image": ["4", 0],
                "seed": inputs["seed"],
                "steps": 3,
                "cfg": 7.0,
                "sampler_name": "euler",
                "scheduler": "normal",
                "denoise": 0.87,
            },
        },
        "6": {"class_type": "VAEDecode", "inputs": {"samples": ["5", 0], "vae": ["2", 2]}},
        "7": {"class_type": "SaveImage", "inputs": {"images": ["6", 0], "filename_prefix": "made"}},
    }


async def _picture(socket: Listener, http: httpx.AsyncClient, **inputs: Any) -> bytes:
    answer = await post(http, _models(inputs), client_id=socket.client_id)
    await socket.run(answer["prompt_id"])
    entry = await ended(http, answer["prompt_id"])
    assert entry["status"]["status_str"] == "success", entry["status"]["messages"][-1]
    return (await http.get("/view", params=entry["outputs"]["7"]["images"][0])).content


async def test_pictures_come_from_the_input_and_the_seed(
    simulator: Simulator, client: httpx.AsyncClient
) -> None:
    for name, color in (("red.png", (200, 30, 30)), ("blue.png", (30, 30, 200))):
        await client.post("/upload/image", files={"image": (name, png(48, 32, color), "image/png")})
    async with listening(simulator.url) as socket:
        first = await _picture(socket, client, image="red.png", text="x", seed=1)
        other_seed = await _picture(socket, client, image="red.png", text="x", seed=2)
        other_image = await _picture(socket, client, image="blue.png", text="x", seed=1)
        previews = [f for f in socket.frames if f["type"] == "binary"]
    assert png_size(first) == (48, 32)
    assert len({first, other_seed, other_image}) == 3
    assert len(previews) == 9
    assert all(f["raw"][:4] == b"\0\0\0\1" and f["raw"][8:11] == b"\xff\xd8\xff" for f in previews)


async def test_a_video_plays_and_moves(simulator: Simulator, client: httpx.AsyncClient) -> None:
    await client.post("/upload/image", files={"image": ("a.png", png(90, 60, (20, 120, 220)), "image/png")})
    text = {"class_type": "CLIPTextEncode", "inputs": {"clip": ["3", 0], "text": "waves"}}
    clip = "umt5_xxl_fp8_e4m3fn_scaled.safetensors"
    unet = "wan2.1_i2v_480p_14B_fp16.safetensors"
    graph = {
        "1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}},
        "2": {"class_type": "UNETLoader", "inputs": {"unet_name": unet, "weight_dtype": "default"}},
        "3": {"class_type": "CLIPLoader", "inputs": {"clip_name": clip, "type": "wan"}},
        "4": {"class_type": "VAELoader", "inputs": {"vae_name": "wan_2.1_vae.safetensors"}},
        "5": text,
        "6": {
            "class_type": "WanImageToVideo",
            "inputs": {
                "positive": ["5", 0],
                "negative": ["5", 0],
                "vae": ["4", 0],
                "start_image": ["1", 0],
                "width": 96,
                "height": 64,
                "length": 25,
                "batch_size": 1,
            },
        },
        "7": {
            "class_type": "KSampler",
            "inputs": {
                "model": ["2", 0],
                "positive": ["6", 0],
                "negative": ["6", 1],
                "latent_image": ["6", 2],
                "seed": 3,
                "steps": 2,
                "cfg": 6.0,
                "sampler_name": "uni_pc",
                "scheduler": "simple",
                "denoise": 1.0,
            },
        },
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["7", 0], "vae": ["4", 0]}},
        "9": {"class_type": "CreateVideo", "inputs": {"images": ["8", 0], "fps": 24.0}},
        "10": {
            "class_type": "SaveVideo",
            "inputs": {"video": ["9", 0], "filename_prefix": "video/w", "format": "auto", "codec": "auto"},
        },
    }
    entry = await simulator.wait_done((await post(client, graph))["prompt_id"])
    output = entry["outputs"]["10"]
    assert output["animated"] == [True]
    path = simulator.folder / "output" / "video" / output["images"][0]["filename"]
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height, stream.average_rate) == (96, 64, Fraction(24))
        frames = [bytes(f.reformat(format="rgb24").planes[0]) for f in container.decode(stream)]
    assert len(frames) == 25
    assert frames[0] != frames[-1]


@pytest.mark.parametrize(
    ("kind", "more", "codec"),
    [("SaveAudio", {}, "flac"), ("SaveAudioMP3", {"quality": "V0"}, "mp3"), ("AudioUI", {}, "pcm_s16le")],
)
async def test_sound_is_what_the_class_says(
    simulator: Simulator, client: httpx.AsyncClient, kind: str, more: dict[str, Any], codec: str
) -> None:
    graph: dict[str, Any] = {
        "1": {"class_type": "EmptyAudio", "inputs": {"duration": 0.5, "sample_rate": 44100, "channels": 2}},
        "2": {"class_type": kind, "inputs": {"audio": ["1", 0], "filename_prefix": "s", **more}},
    }
    if kind == "AudioUI":
        graph = {"2": {"class_type": kind, "inputs": {"seconds": 0.5, "filename_prefix": "s"}}}
    entry = await simulator.wait_done((await post(client, graph))["prompt_id"])
    item = entry["outputs"]["2"]["audio"][0]
    with av.open(str(simulator.folder / "output" / item["filename"])) as container:
        stream = container.streams.audio[0]
        assert stream.codec_context.name.removesuffix("float") == codec
        seconds = sum(frame.samples for frame in container.decode(stream)) / stream.rate
    assert 0.4 < seconds < 0.7
