"""What field a value of a graph would make: its type, label, limits, and whether one usually wants it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobmonitor.domain.packs import is_model_file, model_folder
from jobmonitor.domain.workflow import MAX_SEED, Field, FieldType, Value
from jobmonitor.services.importing import knowledge
from jobmonitor.services.importing.knowledge import Known
from jobmonitor.services.importing.specs import Spec

LONG_TEXT = 80
"""Characters from which on a text gets several lines."""
MODELS = "Models"
"""Heading of the fields that name model files."""
_FILES = (FieldType.IMAGE, FieldType.AUDIO, FieldType.VIDEO)
_TEXTS = (FieldType.TEXT, FieldType.MULTILINE)
_FILE_LABELS = {FieldType.IMAGE: "Image", FieldType.AUDIO: "Audio", FieldType.VIDEO: "Video"}
_RANKS = {"strength": 5, "steps": 6, "cfg": 7, "guidance": 7, "frames": 4, "seconds": 4}
_MODEL_LABELS = {
    "checkpoints": ("checkpoint", "Checkpoint"),
    "diffusion_models": ("diffusion_model", "Diffusion model"),
    "text_encoders": ("text_encoder", "Text encoder"),
    "clip_vision": ("clip_vision", "CLIP vision"),
    "vae": ("vae", "VAE"),
    "loras": ("lora", "LoRA"),
    "controlnet": ("controlnet", "ControlNet"),
    "upscale_models": ("upscale_model", "Upscale model"),
    "style_models": ("style_model", "Style model"),
    "audio_encoders": ("audio_encoder", "Audio encoder"),
}

Literal = bool | int | float | str | None
"""What stands in the graph; None where a placeholder does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A field as it would be, without placeholder and column."""

    field: Field
    types: tuple[FieldType, ...]
    """What it can be; that of the field first."""
    rank: int
    """Its place in a form: files 0, prompts 1, size 3 … what nobody knows 12."""
    is_suggested: bool = False


def judge(
    meanings: Sequence[tuple[str, str]],
    value: Literal,
    *,
    spec: Spec,
    title: str,
    is_negative: bool,
    fps: int | None,
) -> Judged:
    """What `value` is, which leads to these inputs (class, name). `title`: that of its node, where somebody
    gave it one. `fps`: of the clip, where that is known."""
    if isinstance(value, str) or value is None:
        file = next((found for each in meanings if (found := knowledge.file_type(*each, spec.raw))), None)
        if file is not None:
            return _file(file, title)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if (value is None or is_whole) and any(knowledge.is_seed(name) for _, name in meanings):
        return _seed()
    if isinstance(value, str) or value is None:
        if any(knowledge.is_prompt(*each) for each in meanings):
            return _prompt(value, title, is_negative=is_negative)
        folder = next((where for each in meanings if (where := model_folder(*each))), None)
        if is_model_file(value) or (value is None and folder and _names_a_model(meanings[0][1])):
            return _model(folder, meanings[0][1], value, spec)
    known = next((number for each in meanings if (number := knowledge.known_number(*each))), None)
    makes_fours = any(knowledge.makes_fours(class_type) for class_type, _ in meanings)
    return _plain(known, meanings[0][1], value, spec, fps if makes_fours else None)


def text_field(placeholder: str, kind: FieldType) -> Judged:
    """The field of a placeholder that only its name describes."""
    field = Field(
        name=placeholder.lower(),
        label=placeholder.replace("_", " ").strip().capitalize(),
        type=kind,
        required=kind not in (FieldType.SEED, FieldType.TEXT),
        default="" if kind is FieldType.TEXT else None,
    )
    others = tuple(each for each in (*_TEXTS, *_FILES) if each is not kind)
    numbers = (FieldType.INTEGER, FieldType.FLOAT, FieldType.SEED, FieldType.BOOLEAN)
    ranks = {FieldType.MULTILINE: 1, FieldType.SEED: 8, FieldType.INTEGER: 6, FieldType.FLOAT: 7}
    types = (kind, *others, *(each for each in numbers if each is not kind))
    return Judged(field=field, types=types, rank=0 if kind in _FILES else ranks.get(kind, 2))


def humanised(input_name: str) -> str:
    """`sampler_name` → "Sampler name"."""
    text = input_name.replace(".", " ").replace("_", " ").strip()
    return text[:1].upper() + text[1:] or input_name


def field_name(input_name: str) -> str:
    """A name as forms have them: letters, digits and `_`."""
    made = "".join(c if c.isascii() and c.isalnum() else "_" for c in input_name).strip("_").lower()
    return made if made[:1].isalpha() else f"value_{made}".rstrip("_")


def _file(kind: FieldType, title: str) -> Judged:
    field = Field(name=kind.value, label=title or _FILE_LABELS[kind], type=kind, required=True)
    return Judged(field=field, types=(kind,), rank=0, is_suggested=True)


def _seed() -> Judged:
    field = Field(
        name="seed",
        label="Seed",
        type=FieldType.SEED,
        help="The same seed with the same values gives the result that the server already has, nothing new.",
    )
    return Judged(field=field, types=(FieldType.SEED, FieldType.INTEGER), rank=8, is_suggested=True)


def _prompt(value: str | None, title: str, *, is_negative: bool) -> Judged:
    usual = ("negative_prompt", "Negative prompt") if is_negative else ("prompt", "Prompt")
    field = Field(
        name=usual[0],
        label=title or usual[1],
        type=FieldType.MULTILINE,
        default=value or "",
        required=not is_negative and bool((value or "").strip()),
    )
    types = (FieldType.MULTILINE, FieldType.TEXT)
    return Judged(field=field, types=types, rank=2 if is_negative else 1, is_suggested=True)


def _names_a_model(input_name: str) -> bool:
    """Whether an input may hold the name of a file: those of a loader that say how it loads do not."""
    return any(word in input_name for word in ("name", "model", "lora", "vae", "clip"))


def _model(folder: str | None, input_name: str, value: Value, spec: Spec) -> Judged:
    name, label = _MODEL_LABELS.get(folder or "", (field_name(input_name), humanised(input_name)))
    has_list = bool(folder or spec.choices)
    field = Field(
        name=name,
        label=label,
        type=FieldType.CHOICE if has_list else FieldType.TEXT,
        default=value,
        required=True,
        choices=() if folder else _choices(spec, value),
        model_folder=folder or "",
        group=MODELS,
    )
    types = (FieldType.CHOICE, FieldType.TEXT) if has_list else (FieldType.TEXT,)
    return Judged(field=field, types=types, rank=10, is_suggested=folder is not None)


def _plain(known: Known | None, input_name: str, value: Literal, spec: Spec, fps: int | None) -> Judged:
    field = Field(
        name=known.name if known else field_name(input_name),
        label=known.label if known else humanised(input_name),
        type=FieldType.TEXT,
        default=value,
    )
    rank = _RANKS.get(field.name, 12) if known else 12
    suggested = known is not None and known.usual
    is_text = isinstance(value, str) or (value is None and spec.kind in ("", "STRING", "COMBO"))
    if spec.choices and is_text:
        made = replace(field, type=FieldType.CHOICE, choices=_choices(spec, value))
        return Judged(field=made, types=(FieldType.CHOICE, FieldType.TEXT), rank=11)
    if isinstance(value, bool) or (value is None and spec.kind == "BOOLEAN"):
        made = replace(field, type=FieldType.BOOLEAN)
        return Judged(field=made, types=(FieldType.BOOLEAN,), rank=11)
    if is_text and not (value is None and known and known.type is not FieldType.TEXT):
        long = spec.multiline or (isinstance(value, str) and (len(value) > LONG_TEXT or "\n" in value))
        kind = FieldType.MULTILINE if long else FieldType.TEXT
        other = FieldType.TEXT if long else FieldType.MULTILINE
        default = value if value is not None else ""
        return Judged(field=replace(field, type=kind, default=default), types=(kind, other, *_FILES), rank=12)
    number = _number(field, known, value, spec)
    if known is not None and known.name == "frames" and fps and _is_four(value):
        made = replace(
            field, name="duration", label="Duration", type=FieldType.DURATION, default=int(value or 0) / fps
        )
        if value is None:
            made = replace(made, default=None, required=True)
        return Judged(field=made, types=(FieldType.DURATION, FieldType.INTEGER), rank=4, is_suggested=True)
    kinds = [number.type]
    if number.type is FieldType.INTEGER:
        kinds.append(FieldType.SEED)
    suggested = suggested and not (number.name == "strength" and value == 1)
    return Judged(field=number, types=tuple(kinds), rank=rank, is_suggested=suggested)


def _is_four(value: Literal) -> bool:
    return value is None or (type(value) is int and value > 1 and (value - 1) % 4 == 0)


def _number(field: Field, known: Known | None, value: Literal, spec: Spec) -> Field:
    kind = {"INT": FieldType.INTEGER, "FLOAT": FieldType.FLOAT}.get(spec.kind)
    if kind is None:
        is_whole = isinstance(value, int)
        kind = known.type if known and not (is_whole is False and value is not None) else None
        if kind not in (FieldType.INTEGER, FieldType.FLOAT):
            kind = FieldType.INTEGER if is_whole else FieldType.FLOAT
    if kind is FieldType.INTEGER and isinstance(value, float):
        kind = FieldType.FLOAT
    has_spec = bool(spec.kind)
    minimum = spec.minimum if has_spec else known.minimum if known else None
    maximum = spec.maximum if has_spec else known.maximum if known else None
    step = spec.step if has_spec else known.step if known else None
    number = value if isinstance(value, int | float) else None
    if number is not None:  # what the graph has runs, whatever the limits say
        minimum = None if minimum is not None and number < minimum else minimum
        maximum = None if maximum is not None and number > maximum else maximum
        if kind is FieldType.INTEGER and not -(2**63) <= number <= MAX_SEED:
            number = None
    default = float(number) if kind is FieldType.FLOAT and number is not None else number
    return replace(
        field,
        type=kind,
        default=default,
        required=True,
        minimum=minimum,
        maximum=maximum,
        step=step if step and step > 0 else None,
    )


def _choices(spec: Spec, value: Value) -> tuple[str, ...]:
    """What the server has, and what the graph has."""
    if isinstance(value, str) and value not in spec.choices:
        return (value, *spec.choices)
    return spec.choices
