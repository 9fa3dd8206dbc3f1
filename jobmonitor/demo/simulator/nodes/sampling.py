"""Nodes that stand for models: they take time, report steps and derive a visible result of their inputs."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Any

import av

from jobmonitor.demo.simulator import encode, pictures
from jobmonitor.demo.simulator.nodes.base import Call, NodeError, node
from jobmonitor.demo.simulator.values import Latent, Pictures, Result, Token

OUT_OF_MEMORY = (
    "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 7.79 GiB of which "
    "10.31 MiB is free."
)
OUT_OF_MEMORY_ADVICE = (
    "\nThis error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked before you might "
    "have accidentally set the batch_size to a large number."
)


@node("CLIPTextEncode", "TextEncodeQwenImageEdit", "TextEncodeQwenImageEditPlus")
async def encode_text(call: Call, inputs: dict[str, Any]) -> Result:
    """A conditioning that remembers its text and its first image."""
    image = next((value for value in inputs.values() if isinstance(value, Pictures)), None)
    note = {"text": inputs.get("text", inputs.get("prompt", "")), "image": image}
    return Result((Token("CONDITIONING", note),))


@node("StyleModelApply")
async def apply_style(call: Call, inputs: dict[str, Any]) -> Result:
    """A conditioning that is another for another style."""
    given: Token = inputs["conditioning"]
    style: Token = inputs["clip_vision_output"]
    return Result((Token("CONDITIONING", {**given.note, "image": style.note.get("image")}),))


@node("CLIPVisionEncode")
async def encode_vision(call: Call, inputs: dict[str, Any]) -> Result:
    """What a vision model sees, for a style."""
    return Result((Token("CLIP_VISION_OUTPUT", {"image": inputs["image"]}),))


@node("EmptyLatentImage", "EmptySD3LatentImage")
async def empty_latent(call: Call, inputs: dict[str, Any]) -> Result:
    """Nothing, of a size."""
    return Result((Latent(inputs["width"], inputs["height"], batch=inputs["batch_size"]),))


@node("EmptyHunyuanLatentVideo", "Wan22ImageToVideoLatent")
async def empty_video_latent(call: Call, inputs: dict[str, Any]) -> Result:
    """Nothing, of a size and length; or what starts from an image."""
    return Result((_video_latent(inputs),))


def _video_latent(inputs: dict[str, Any]) -> Latent:
    source = inputs.get("start_image") or inputs.get("ref_image")
    return Latent(inputs["width"], inputs["height"], inputs["length"], inputs["batch_size"], source)


@node("WanImageToVideo", "WanFirstLastFrameToVideo", "WanSoundImageToVideo", "SVD_img2vid_Conditioning")
async def image_to_video(call: Call, inputs: dict[str, Any]) -> Result:
    """Both conditionings, and a latent that starts from the image."""
    given = {"length": inputs.get("video_frames", 1), "batch_size": 1, **inputs}
    given["start_image"] = inputs.get("start_image") or inputs.get("init_image")
    positive = inputs.get("positive", Token("CONDITIONING"))
    return Result((positive, inputs.get("negative", positive), _video_latent(given)))


@node("VAEEncode", "VAEEncodeForInpaint", "VAEEncodeTiled")
async def encode_image(call: Call, inputs: dict[str, Any]) -> Result:
    """A latent of pictures."""
    source: Pictures = inputs["pixels"]
    return Result((Latent(source.width, source.height, batch=source.count, source=source),))


@node("VAEDecode", "VAEDecodeTiled")
async def decode_image(call: Call, inputs: dict[str, Any]) -> Result:
    """Pictures of a latent."""
    return Result((decoded(inputs["samples"]),))


def decoded(latent: Latent) -> Pictures:
    """The pictures that a latent stands for: moving if it has a length."""
    count = max(1, latent.length) * max(1, latent.batch)

    def base(index: int) -> av.VideoFrame:
        source = latent.source
        if source is None:
            return pictures.gradient(latent.width, latent.height, latent.seed)
        return pictures.covering(source.make(index % source.count), latent.width, latent.height)

    def make(index: int) -> av.VideoFrame:
        shown = base(0 if latent.length > 1 and not latent.follows else index)
        if not latent.sampled:
            return shown
        phase = index / count if latent.length > 1 else 0.0
        other = latent.seed + (0 if latent.length > 1 else index * 7919)
        return pictures.derived(shown, other, latent.denoise, phase)

    return pictures.batch(latent.width, latent.height, count, make)


@node("BasicScheduler")
async def schedule(call: Call, inputs: dict[str, Any]) -> Result:
    """The number of steps."""
    return Result((Token("SIGMAS", {"steps": inputs["steps"], "denoise": inputs["denoise"]}),))


@node("RandomNoise")
async def noise(call: Call, inputs: dict[str, Any]) -> Result:
    """The seed."""
    return Result((Token("NOISE", {"seed": inputs["noise_seed"]}),))


@node("BasicGuider", "CFGGuider")
async def guide(call: Call, inputs: dict[str, Any]) -> Result:
    """The conditioning."""
    given: Token = inputs.get("conditioning") or inputs["positive"]
    return Result((Token("GUIDER", given.note),))


@node("KSampler")
async def sample(call: Call, inputs: dict[str, Any]) -> Result:
    """Steps with previews."""
    return await _sample(call, inputs, inputs["seed"], inputs["steps"], inputs["denoise"], inputs["positive"])


@node("KSamplerAdvanced")
async def sample_part(call: Call, inputs: dict[str, Any]) -> Result:
    """Steps from one to another."""
    last = min(inputs["steps"], inputs["end_at_step"])
    steps = max(1, last - inputs["start_at_step"])
    share = steps / max(1, inputs["steps"])
    return await _sample(call, inputs, inputs["noise_seed"], steps, share, inputs["positive"])


@node("SamplerCustom", "SamplerCustomAdvanced")
async def sample_custom(call: Call, inputs: dict[str, Any]) -> Result:
    """Steps as scheduled; both outputs are the result."""
    schedule_note = inputs["sigmas"].note
    seed = inputs["noise_seed"] if "noise_seed" in inputs else inputs["noise"].note.get("seed", 0)
    guided = inputs.get("positive") or inputs["guider"]
    made = await _sample(
        call, inputs, seed, schedule_note.get("steps", 20), schedule_note.get("denoise", 1.0), guided
    )
    return Result((*made.values, *made.values))


async def _sample(
    call: Call, inputs: dict[str, Any], seed: int, steps: int, denoise: float, guided: Token
) -> Result:
    latent: Latent = inputs.get("latent_image") or inputs["samples"]
    source = latent.source or guided.note.get("image")
    words = zlib.crc32(str(guided.note.get("text", "")).encode())
    result = replace(latent, source=source, seed=(seed + words) % 2**32, denoise=denoise, sampled=True)
    await sample_steps(call, result, steps)
    return Result((result,))


async def sample_steps(call: Call, result: Latent, steps: int) -> None:
    """The time that sampling takes: steps, with previews of what will come out."""
    small = await call.off_loop(_thumbnail, result) if call.server.previews else None
    for step in range(1, steps + 1):
        if call.server.sampler_fails():
            raise NodeError("torch.OutOfMemoryError", OUT_OF_MEMORY)
        await call.sleep(call.server.step_seconds)
        image = await call.off_loop(_preview, small, step / steps) if small is not None else None
        await call.step(step, steps, image, "jpeg")


def _thumbnail(latent: Latent) -> av.VideoFrame:
    frame = decoded(replace(latent, sampled=False)).make(0)
    factor = min(1.0, 160 / max(frame.width, frame.height))
    width, height = max(8, round(frame.width * factor)), max(8, round(frame.height * factor))
    return pictures.derived(pictures.scaled(frame, width, height, "bilinear"), latent.seed, latent.denoise)


def _preview(small: av.VideoFrame, share: float) -> bytes:
    noisy = pictures.through(small, f"noise=alls={int(90 * (1 - share))}:allf=t") if share < 1 else small
    return encode.still(noisy, "jpeg", 75)
