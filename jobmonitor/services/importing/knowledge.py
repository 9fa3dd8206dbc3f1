"""What is known of node classes and their inputs by name: which file an input takes, what is a prompt, a
seed, a size, a number of steps, which node makes a result. For everything that makes a form of a graph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobmonitor.domain.job import JSON, JobKind
from jobmonitor.domain.workflow import FieldType

_FILES: Mapping[tuple[str, str], FieldType] = {
    ("LoadImage", "image"): FieldType.IMAGE,
    ("LoadImageMask", "image"): FieldType.IMAGE,
    ("LoadImageOutput", "image"): FieldType.IMAGE,
    ("LoadAudio", "audio"): FieldType.AUDIO,
    ("LoadVideo", "file"): FieldType.VIDEO,
    ("VHS_LoadVideo", "video"): FieldType.VIDEO,
    ("VHS_LoadVideoFFmpeg", "video"): FieldType.VIDEO,
    ("VHS_LoadAudioUpload", "audio"): FieldType.AUDIO,
}
_UPLOADS = {
    "image_upload": FieldType.IMAGE,
    "audio_upload": FieldType.AUDIO,
    "video_upload": FieldType.VIDEO,
}
_SEEDS = frozenset({"seed", "noise_seed"})
_PROMPTS = frozenset({
    "prompt", "positive_prompt", "negative_prompt", "text_g", "text_l", "clip_l", "clip_g", "t5xxl", "llama",
    "qwen25_7b", "bert", "mt5xl", "user_prompt", "instruction", "caption", "tags", "lyrics",
})  # fmt: skip
"""Inputs that hold what an operator asks for, whatever the class."""
_PROMPT_CLASS = re.compile(r"TextEncode|TextEncoder|Caption|TextGenerate")
_VALUE_CLASS = re.compile(
    r"Primitive.*|.*(Constant|Literal)|(easy|Simple|Impact)?[ _]?"
    r"(Int|INT|Float|FLOAT|String|Text|Seed|Number|int|float|string|seed|text)( ?Multiline)?( \(rgthree\))?"
)
_VALUE_INPUTS = frozenset({"value", "int", "float", "string", "text", "number", "Value", "seed", "Number"})


@dataclass(frozen=True, slots=True)
class Known:
    """What an input of this name usually is."""

    name: str
    """Of the field that it would become."""
    label: str
    type: FieldType
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    usual: bool = False
    """Whether operators usually want to set it."""


_STEPS = Known("steps", "Steps", FieldType.INTEGER, 1, 10_000, None, True)
_CFG = Known("cfg", "Guidance (CFG)", FieldType.FLOAT, 0, 100, 0.1)
_DENOISE = Known("strength", "Strength", FieldType.FLOAT, 0, 1, 0.01, True)
_FRAMES = Known("frames", "Frames", FieldType.INTEGER, 1, 16_384, None, True)
_FPS = Known("fps", "Frames a second", FieldType.FLOAT, 0.01, 1000)
_SECONDS = Known("seconds", "Seconds", FieldType.FLOAT, 0, None, None, True)
_NUMBERS: Mapping[str, Known] = {
    "steps": _STEPS,
    "cfg": _CFG,
    "cfg_scale": _CFG,
    "guidance": Known("guidance", "Guidance", FieldType.FLOAT, 0, 100, 0.1),
    "guidance_scale": Known("guidance", "Guidance", FieldType.FLOAT, 0, 100, 0.1),
    "denoise": _DENOISE,
    "denoise_strength": _DENOISE,
    "length": _FRAMES,
    "num_frames": _FRAMES,
    "frames": _FRAMES,
    "frame_count": _FRAMES,
    "video_length": _FRAMES,
    "frames_number": _FRAMES,
    "fps": _FPS,
    "frame_rate": _FPS,
    "seconds": _SECONDS,
    "duration": _SECONDS,
    "audio_scale": Known("audio_scale", "Audio scale", FieldType.FLOAT, 0, 10, 0.1),
    "shift": Known("shift", "Shift", FieldType.FLOAT, 0, 100, 0.01),
    "batch_size": Known("batch_size", "Results at once", FieldType.INTEGER, 1, 4096),
    "filename_prefix": Known("filename_prefix", "Name of the result's file", FieldType.TEXT),
    "sampler_name": Known("sampler", "Sampler", FieldType.CHOICE),
    "scheduler": Known("scheduler", "Scheduler", FieldType.CHOICE),
}
_FRAME_CLASS = re.compile(r"Video|Latent|Frames|MultiTalk|Animat")
"""`length` and the like are frames in these; elsewhere they may be the length of anything."""
_FOURS = re.compile(r"Wan|Hunyuan(?!Image)|MultiTalk|InfiniteTalk|Cosmos")
"""Models whose clips have 4k + 1 frames."""

_SIZE_MAKERS = re.compile(r"Latent|ToVideo|I2V|T2V|VideoMultiTalk|InpaintToVideo|SizePicker")
_RESIZERS = re.compile(r"Resize|Scale|Crop|LoadVideo|Upscale")
_SIZE_STEPS = ((re.compile(r"Wan|Hunyuan|LTX|Cosmos|Mochi"), 16), (re.compile(r"Latent"), 8))
_WIDTH = re.compile(r"(?:.*_)?width")

VIDEO, IMAGE, TEXT = JobKind.VIDEO, JobKind.IMAGE, JobKind.TEXT
_RESULTS: tuple[tuple[re.Pattern[str], JobKind, int], ...] = (
    (re.compile(r"SaveVideo|SaveWEBM|VHS_VideoCombine|.*SaveVideo.*"), VIDEO, 0),
    (re.compile(r"SaveImage.*|SaveAnimated(WEBP|PNG)|SaveSVGNode|.*(Image ?Save|SaveImage).*"), IMAGE, 0),
    (re.compile(r"SaveAudio.*"), VIDEO, 1),
    (re.compile(r"SaveText.*|.*(SaveText|TextSave|Save Text).*"), TEXT, 1),
    (re.compile(r"PreviewImage|MaskPreview|ImageCompare"), IMAGE, 3),
    (re.compile(r"PreviewAudio|PreviewVideo"), VIDEO, 3),
    (re.compile(r"PreviewAny|ShowText.*|DisplayText.*|.*(ShowText|DisplayAny|Display Text).*"), TEXT, 3),
)  # fmt: skip
"""(classes, what they make, rank: the lowest is the likeliest result)."""


def file_type(class_type: str, input_name: str, spec: Sequence[JSON] = ()) -> FieldType | None:
    """Which file an input takes that names an uploaded one; None where it takes none.

    `spec` is the input's entry in the server's object_info, where that is known.
    """
    found = _FILES.get((class_type, input_name))
    if found is None and len(spec) > 1 and isinstance(spec[1], Mapping):
        options = spec[1]
        found = next((kind for flag, kind in _UPLOADS.items() if options.get(flag)), None)
    return found


def is_seed(input_name: str) -> bool:
    """Whether an input holds a seed."""
    return input_name in _SEEDS


def is_prompt(class_type: str, input_name: str) -> bool:
    """Whether a text in this input is what an operator asks for."""
    if input_name in _PROMPTS:
        return True
    return input_name == "text" and _PROMPT_CLASS.search(class_type) is not None


def known_number(class_type: str, input_name: str) -> Known | None:
    """What an input of this name is, where the name tells; also for samplers and prefixes."""
    found = _NUMBERS.get(input_name)
    if found is _FRAMES and input_name in ("length", "frames") and not _FRAME_CLASS.search(class_type):
        return None
    return found


_USUAL: tuple[tuple[re.Pattern[str], FieldType], ...] = (
    (
        re.compile(
            r"enabled?|invert|lossless|pingpong|force_offload|trim_to_audio|save_(output|metadata)|tiled_vae|"
            r"normalize_loudness|enable_vae_tiling|use_disk_cache|refer_character_name|"
            r"(include|exclude|do_not|mention|specify|avoid)_.*"
        ),
        FieldType.BOOLEAN,
    ),
    (
        re.compile(
            r"crf|loop_count|frame_load_cap|skip_first_frames|select_every_nth|divisible_by|motion_frames?|"
            r"frame_window_size|max_new_tokens|top_k|custom_(width|height)|(start|end)_(at_)?step|tile(_\w+)?"
        ),
        FieldType.INTEGER,
    ),
    (
        re.compile(
            r"top_p|temperature|megapixels|scale_by|force_rate|.*_percent|strength(_\w+)?|.*_(strength|scale)"
        ),
        FieldType.FLOAT,
    ),
)
"""Types of inputs whose values nobody usually sets, by name."""


def usual_type(input_name: str) -> FieldType | None:
    """What an input holds, where its name alone tells that it is a switch or a number."""
    return next((kind for pattern, kind in _USUAL if pattern.fullmatch(input_name)), None)


def makes_fours(class_type: str) -> bool:
    """Whether a node makes clips of 4k + 1 frames."""
    return _FOURS.search(class_type) is not None


def is_value_node(class_type: str, input_name: str) -> bool:
    """Whether a node only holds a value for others, so that these tell what it is."""
    return input_name in _VALUE_INPUTS and _VALUE_CLASS.fullmatch(class_type) is not None


def height_of(input_name: str) -> str | None:
    """The input that belongs to a width: `custom_width` → `custom_height`; None where it is no width."""
    return input_name[:-5] + "height" if _WIDTH.fullmatch(input_name) else None


def makes_size(class_type: str) -> bool:
    """Whether width and height of a node are the size of what is made."""
    return _SIZE_MAKERS.search(class_type) is not None


def resizes(class_type: str) -> bool:
    """Whether a node brings what it is given to a size."""
    return _RESIZERS.search(class_type) is not None


def size_step(class_type: str) -> int:
    """The multiple to which a model keeps width and height, where the class tells; else 1."""
    return next((step for pattern, step in _SIZE_STEPS if pattern.search(class_type)), 1)


def result_kind(class_type: str) -> tuple[JobKind, int] | None:
    """What a node of this class makes, and its rank (0: a result, 3: a preview); None where unknown."""
    return next(((kind, rank) for classes, kind, rank in _RESULTS if classes.fullmatch(class_type)), None)


def kind_of(classes: Sequence[str]) -> JobKind:
    """What a graph of these classes makes, by the likeliest of its results; pictures where it is unclear."""
    found = [result for each in classes if (result := result_kind(each)) is not None]
    order = {VIDEO: 0, IMAGE: 1, TEXT: 2}
    return min(found, key=lambda each: (each[1], order[each[0]]), default=(IMAGE, 0))[0]


_BY_NAME: tuple[tuple[re.Pattern[str], FieldType], ...] = (
    (re.compile(r"(.*_)?(prompt|instruction|caption)(_?\d+)?"), FieldType.MULTILINE),
    (re.compile(r"(.*_)?seed(_?\d+)?"), FieldType.SEED),
    (re.compile(r"(.*_)?(width|height|steps|frames|length|count|num_.*|.*_frames)"), FieldType.INTEGER),
    (re.compile(r"(.*_)?(cfg|strength|denoise|scale|shift)"), FieldType.FLOAT),
    (re.compile(r"(.*_)?image(_?\d+)?(_(file|path|name|filename))?"), FieldType.IMAGE),
    (re.compile(r"(.*_)?audio(_?\d+)?(_(file|path|name|filename))?"), FieldType.AUDIO),
    (re.compile(r"(.*_)?video(_?\d+)?(_(file|path|name|filename))?"), FieldType.VIDEO),
)


def type_of_placeholder(name: str) -> FieldType:
    """What a placeholder's name says of its value; text where it says nothing."""
    lower = name.lower()
    return next((kind for pattern, kind in _BY_NAME if pattern.fullmatch(lower)), FieldType.TEXT)
