"""Node classes as `GET /object_info` describes them, in the older (V1) and the newer way (V3).

Nothing of it is trusted: what has another shape than it should is left out, so that nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jobmonitor.domain.job import EMPTY, JSON
from jobmonitor.domain.packs import pack_of
from jobmonitor.domain.plain import mapping, number, sequence, text

ANY = "*"
COMBO = "COMBO"
GROWING, CHOOSING, MATCHING = "COMFY_AUTOGROW_V3", "COMFY_DYNAMICCOMBO_V3", "COMFY_MATCHTYPE_V3"
_OWN = "COMFY_"
"""How the types begin that ComfyUI itself resolves when it runs."""
MOST_GROWN = 100
"""Inputs that one growing input may become."""
DEEPEST = 8
"""Choices within choices that are looked at."""

_UPLOADS = {"image_upload": "image", "audio_upload": "audio", "video_upload": "video", "file_upload": ""}
_UNTOLD = {("VHS_LoadVideo", "video"): "video_upload", ("VHS_LoadAudioUpload", "audio"): "audio_upload"}
"""(class, input) that takes an uploaded file, although its class does not say so; what others say then."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a class. `kind` is its type; `COMBO` for choices however they are described."""

    name: str
    kind: str
    is_required: bool
    options: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    choices: Sequence[JSON] | None = None
    """What it takes; None where that is not told, or it takes more than choices."""
    is_nested: bool = False
    """Whether a value of another input brought it in."""

    @property
    def takes_files(self) -> bool:
        """Whether its choices are the files of the server's input folder."""
        return any(self.options.get(key) for key in _UPLOADS) or bool(self.options.get("image_folder"))

    @property
    def media(self) -> str:
        """What its files are: `image`, `audio`, `video`, or empty."""
        return next((kind for key, kind in _UPLOADS.items() if self.options.get(key)), "")


@dataclass(frozen=True, slots=True)
class NodeClass:
    """What a class takes and gives."""

    name: str
    is_output: bool
    inputs: tuple[Input, ...] = ()
    outputs: tuple[JSON, ...] | None = None
    """Types of its outputs; None where they are not told."""
    is_custom: bool = False
    """Whether it comes from a node pack."""

    @classmethod
    def of(cls, name: str, info: JSON) -> NodeClass:
        """From its entry in `object_info`, whatever that is."""
        known = mapping(info)
        outputs = known.get("output")
        return cls(
            name,
            bool(known.get("output_node")),
            tuple(_told(name, each) for each in _inputs(mapping(known.get("input")))),
            tuple(outputs) if isinstance(outputs, list | tuple) else None,
            pack_of(name) is not None or text(known.get("python_module")).startswith("custom_nodes"),
        )

    def wanted(self, given: Mapping[str, Any]) -> Iterator[Input]:
        """Its inputs, with those that the given values bring in."""
        for each in self.inputs:
            yield from _expanded(each, given, 0)


def _told(class_type: str, each: Input) -> Input:
    flag = _UNTOLD.get((class_type, each.name))
    return each if flag is None else replace(each, options={**each.options, flag: True})


def _inputs(sections: Mapping[str, JSON], prefix: str = "") -> Iterator[Input]:
    for section in ("required", "optional"):
        for name, spec in mapping(sections.get(section)).items():
            found = _input(f"{prefix}{name}", spec, section == "required", nested=bool(prefix))
            if found is not None:
                yield found


def _input(name: str, spec: JSON, required: bool, *, nested: bool) -> Input | None:
    described = sequence(spec)
    if not described:
        return None
    kind, options = described[0], mapping(described[1]) if len(described) > 1 else EMPTY
    if isinstance(kind, list | tuple):
        return Input(name, COMBO, required, options, kind, nested)
    if not isinstance(kind, str):
        return None
    choices = options.get("options") if kind == COMBO else None
    return Input(
        name, kind, required, options, choices if isinstance(choices, list | tuple) else None, nested
    )


def _expanded(each: Input, given: Mapping[str, Any], depth: int) -> Iterator[Input]:
    if each.kind == GROWING:
        yield from _grown(each)
    elif each.kind == CHOOSING:
        yield each
        if depth < DEEPEST:
            yield from _chosen(each, given, depth)
    elif not each.kind.startswith(_OWN) or each.kind == MATCHING:
        yield each


def _grown(each: Input) -> Iterator[Input]:
    template = mapping(each.options.get("template"))
    for section, entries in mapping(template.get("input")).items():
        spec = next(iter(mapping(entries).values()), None)
        if spec is None:
            continue
        least = number(template.get("min")) or 0
        for index, name in enumerate(_grown_names(template)):
            required = section == "required" and index < least
            found = _input(f"{each.name}.{name}", spec, required, nested=True)
            if found is not None:
                yield found
        return


def _grown_names(template: Mapping[str, JSON]) -> list[str]:
    names = template.get("names")
    if isinstance(names, list | tuple):
        return [name for name in names if isinstance(name, str)][:MOST_GROWN]
    prefix, most = template.get("prefix"), number(template.get("max"))
    if not isinstance(prefix, str):
        return []
    return [f"{prefix}{index}" for index in range(int(min(max(most or 0, 0), MOST_GROWN)))]


def _chosen(each: Input, given: Mapping[str, Any], depth: int) -> Iterator[Input]:
    value = given.get(each.name)
    for option in sequence(each.options.get("options")):
        known = mapping(option)
        if "key" in known and not isinstance(value, list | tuple | Mapping) and known["key"] == value:
            for inner in _inputs(mapping(known.get("inputs")), f"{each.name}."):
                yield from _expanded(inner, given, depth + 1)
            return


def fits(received: JSON, wanted: Input, taking: NodeClass) -> bool:
    """Whether an output of the type `received` may be linked to an input of a class, as the server judges it.

    Of types that only ComfyUI itself resolves, and of lists of choices, nothing is said. Packs have types
    that take more than the one they are called by.
    """
    if not isinstance(received, str) or wanted.kind == CHOOSING:
        return True
    if wanted.kind == COMBO and received not in PLAIN_TYPES:
        return True
    given = {each.strip() for each in received.split(",")}
    taken = {each.strip() for each in wanted.kind.split(",")}
    both = given | taken
    if taking.is_custom and any(both <= alike for alike in _ALIKE):
        return True
    return ANY in both or any(each.startswith(_OWN) for each in both) or not given.isdisjoint(taken)


_ALIKE = (frozenset({"INT", "FLOAT"}), frozenset({"IMAGE", "LATENT"}))
"""Types that a pack may take in place of each other: ComfyUI-VideoHelperSuite does."""
LINKED_TYPES = frozenset(
    {
        "IMAGE",
        "MASK",
        "LATENT",
        "MODEL",
        "CLIP",
        "VAE",
        "CONDITIONING",
        "AUDIO",
        "VIDEO",
        "CLIP_VISION",
        "CLIP_VISION_OUTPUT",
        "STYLE_MODEL",
        "CONTROL_NET",
        "SAMPLER",
        "SIGMAS",
        "NOISE",
        "GUIDER",
    }
)
"""Types of which a text or a number is never a value."""
PLAIN_TYPES = LINKED_TYPES | {"INT", "FLOAT", "STRING", "BOOLEAN"}
