"""Nodes of the pack that describes pictures in words."""

from __future__ import annotations

from typing import Any

from jobmonitor.demo.simulator import pictures
from jobmonitor.demo.simulator.nodes.base import Call, node
from jobmonitor.demo.simulator.values import Pictures, Result, Token

#: How a caption begins, by its type; others begin like the first.
_BEGINNINGS = {
    "Descriptive": "A photograph of {who} in {colour} light, {shape} in format.",
    "Descriptive (Casual)": "Here we have {who}, all in {colour} tones.",
    "Straightforward": "{Who} against a {colour} background, {shape}.",
    "Stable Diffusion Prompt": "{who}, {colour} palette, {shape}, highly detailed",
    "MidJourney": "{who}, {colour} mood, cinematic --ar {width}:{height}",
}
_TAGS = "1person, solo, {colour}_theme, {shape}, simple_background"
_SENTENCES = (
    "The eye is led from the edges to the middle.",
    "Soft shadows give the scene some depth.",
    "The background is plain and slightly out of focus.",
    "Fine grain is visible in the darker parts.",
    "Nothing distracts from what matters.",
)
_COUNTS = {"very short": 0, "short": 1, "medium-length": 2, "any": 2, "long": 4, "very long": 5}
_ADDITIONS = {
    "include_lighting": "The lighting is even and comes from the upper left.",
    "include_camera_angle": "It is seen from the front.",
    "include_watermark": "There is no watermark.",
    "include_composition_style": "The composition follows the rule of thirds.",
    "include_camera_shot_type": "It is a medium shot.",
    "include_character_age": "The person is about thirty years old.",
}
_COLOURS = {
    "red": (190, 50, 45),
    "orange": (220, 130, 60),
    "golden": (215, 190, 90),
    "green": (70, 140, 80),
    "blue": (60, 100, 180),
    "violet": (130, 80, 160),
    "grey": (128, 128, 128),
    "dark": (25, 25, 30),
    "bright": (235, 235, 230),
}
STEPS_A_CAPTION = 5
"""How many steps of a sampler a caption takes."""


@node("LayerUtility: JoyCaptionBeta1ExtraOptions")
async def options(call: Call, inputs: dict[str, Any]) -> Result:
    """What was ticked, and the name."""
    ticked = [name for name, value in inputs.items() if value is True]
    return Result((Token("JoyCaption2ExtraOption", {"ticked": ticked, "name": inputs["character_name"]}),))


@node("LayerUtility: JoyCaptionBeta1")
async def caption(call: Call, inputs: dict[str, Any]) -> Result:
    """A text for each picture, one after the other."""
    source: Pictures = inputs["image"]
    texts = []
    for index in range(source.count):
        await call.sleep(STEPS_A_CAPTION * call.server.step_seconds)
        texts.append(await call.off_loop(_caption, source, index, inputs))
        await call.step(index + 1, source.count)
    return Result(("\n".join(texts),))


def _caption(source: Pictures, index: int, inputs: dict[str, Any]) -> str:
    extra: Token | None = inputs.get("extra_options")
    ticked = extra.note["ticked"] if extra else []
    who = extra.note["name"] if extra and "refer_character_name" in ticked else "a person"
    words = {
        "who": who,
        "Who": who[:1].upper() + who[1:],
        "colour": _colour(source, index),
        "shape": "landscape" if source.width > source.height else "portrait or square",
        "width": source.width,
        "height": source.height,
    }
    kind = inputs["caption_type"]
    if "tag list" in kind:
        text = _TAGS
    else:
        length = inputs["caption_length"]
        count = int(length) // 20 if length.isdigit() else _COUNTS[length]
        added = [sentence for name, sentence in _ADDITIONS.items() if name in ticked]
        text = " ".join([_BEGINNINGS.get(kind, _BEGINNINGS["Descriptive"]), *_SENTENCES[:count], *added])
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", str(value))
    return " ".join(text.split()[: inputs["max_new_tokens"]])


def _colour(source: Pictures, index: int) -> str:
    """The name of the colour that comes nearest to a picture's middle."""
    frame = pictures.scaled(source.make(index), 2, 2, "area").reformat(format="rgb24")
    seen = bytes(frame.planes[0])[:3]
    return min(
        _COLOURS, key=lambda name: sum((a - b) ** 2 for a, b in zip(_COLOURS[name], seen, strict=True))
    )
