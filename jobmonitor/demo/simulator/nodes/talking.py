"""Nodes of the pack that makes faces speak: models without content, and a clip as long as the sounds."""

from __future__ import annotations

import math
import zlib
from dataclasses import replace
from typing import Any

from jobmonitor.demo.simulator import pictures
from jobmonitor.demo.simulator.nodes.base import Call, NodeError, node
from jobmonitor.demo.simulator.nodes.sampling import decoded, sample_steps
from jobmonitor.demo.simulator.sounds import cut, mixed
from jobmonitor.demo.simulator.values import Latent, Pictures, Result, Sound, Token


@node("MultiTalkWav2VecEmbeds")
async def listen(call: Call, inputs: dict[str, Any]) -> Result:
    """What the speakers say: embeddings, their sounds as one, and how many frames they last."""
    speakers: list[Sound] = [
        sound for number in range(1, 5) if (sound := inputs.get(f"audio_{number}")) is not None
    ]
    limit = inputs["num_frames"] / inputs["fps"]
    heard = [cut(sound, limit) for sound in speakers]
    beside = inputs["multi_audio_type"] == "para"
    seconds = max(sound.seconds for sound in heard) if beside else sum(sound.seconds for sound in heard)
    frames = min(inputs["num_frames"], int(seconds * inputs["fps"] + 1e-6))
    if frames < 1:
        raise NodeError("RuntimeError", "No valid audio embeddings extracted, please check inputs")
    masks: Pictures | None = inputs.get("ref_target_masks")
    note = {"frames": frames, "speakers": len(heard), "masks": masks.count if masks else 0}
    sound = await call.off_loop(mixed, heard)
    return Result((Token("MULTITALK_EMBEDS", note), sound, frames))


@node("WanVideoTextEncodeCached")
async def encode_text(call: Call, inputs: dict[str, Any]) -> Result:
    """Embeddings that remember their texts."""
    positive = Token("WANVIDEOTEXTEMBEDS", {"text": inputs["positive_prompt"]})
    negative = Token("WANVIDEOTEXTEMBEDS", {"text": inputs["negative_prompt"]})
    return Result((positive, negative, inputs["positive_prompt"]))


@node("WanVideoClipVisionEncode")
async def look(call: Call, inputs: dict[str, Any]) -> Result:
    """What a vision model sees."""
    return Result((Token("WANVIDIMAGE_CLIPEMBEDS", {"image": inputs["image_1"]}),))


@node("WanVideoImageToVideoMultiTalk")
async def image_to_video(call: Call, inputs: dict[str, Any]) -> Result:
    """What the sampler begins with: a picture, and how long a window is."""
    kept = ("start_image", "width", "height", "frame_window_size", "motion_frame", "mode")
    note = {key: inputs.get(key) for key in kept}
    return Result((Token("WANVIDIMAGE_EMBEDS", note), inputs.get("output_path", "")))


@node("WanVideoEncode")
async def encode_frames(call: Call, inputs: dict[str, Any]) -> Result:
    """Frames as a latent."""
    source: Pictures = inputs["image"]
    return Result((Latent(source.width, source.height, source.count, source=source, follows=True),))


@node("WanVideoSampler")
async def sample(call: Call, inputs: dict[str, Any]) -> Result:
    """As many windows of steps as the sounds need."""
    start = inputs["image_embeds"].note
    talk: Token | None = inputs.get("multitalk_embeds")
    given: Latent | None = inputs.get("samples")
    window = max(1, start["frame_window_size"])
    frames = talk.note["frames"] if talk else given.length if given else window
    fresh = max(1, window - start["motion_frame"])
    windows = 1 + max(0, math.ceil((frames - window) / fresh))
    texts: Token | None = inputs.get("text_embeds")
    words = zlib.crc32(str(texts.note["text"] if texts else "").encode())
    seed = (inputs["seed"] + words) % 2**32
    base = given or Latent(start["width"], start["height"], source=start["start_image"])
    denoise = inputs.get("denoise_strength", 1.0)
    result = replace(base, length=frames, seed=seed, denoise=denoise, sampled=True)
    await sample_steps(call, result, windows * inputs["steps"])
    return Result((result, result))


@node("WanVideoDecode")
async def decode_frames(call: Call, inputs: dict[str, Any]) -> Result:
    """Frames of a latent."""
    return Result((decoded(inputs["samples"]),))


@node("ImageResizeKJv2")
async def resize(call: Call, inputs: dict[str, Any]) -> Result:
    """Another size, and the shape kept in one of several ways; the size is told as well."""
    source: Pictures = inputs["image"]
    width, height = inputs["width"] or source.width, inputs["height"] or source.height
    way, method = inputs["keep_proportion"], inputs["upscale_method"]
    if way == "resize":
        factor = min(width / source.width, height / source.height)
        width, height = round(source.width * factor), round(source.height * factor)
    step = max(1, inputs["divisible_by"])
    width, height = max(step, width - width % step), max(step, height - height % step)
    if way == "crop":
        made = pictures.mapped(source, lambda f: pictures.covering(f, width, height), width, height)
    elif way.startswith("pad") or way == "pillarbox_blur":
        chain = f"scale={width}:{height}:force_original_aspect_ratio=decrease,pad={width}:{height}:-1:-1"
        made = pictures.mapped(source, lambda f: pictures.through(f, chain), width, height)
    else:
        made = pictures.mapped(source, lambda f: pictures.scaled(f, width, height, method), width, height)
    mask: Pictures = inputs.get("mask") or pictures.batch(1, 1, 1, lambda _: pictures.plain(1, 1, 0))
    shaped = pictures.mapped(mask, lambda f: pictures.scaled(f, width, height, "bilinear"), width, height)
    return Result((made, width, height, shaped))
