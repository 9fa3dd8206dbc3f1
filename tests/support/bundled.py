"""Values for the workflows that come with the application, as an operator would give them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from jobmonitor.demo.voices import hum
from jobmonitor.domain.job import JSON
from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import AudioTrack, Field, FieldType, Submission, Value, Workflow
from jobmonitor.services.submitting import recording
from tests.media.files import video
from tests.support.pictures import png

SERVER = Server("http://127.0.0.1:8188", "test")
SEED = 2**64 - 1


def make_files(folder: Path, *, speakers: int = 2, seconds: float = 1.5) -> dict[str, Path]:
    """A picture, a second one, a video, a mask for each speaker, and a sound, by name."""
    contents = {
        "picture.png": png(width=96, height=64),
        "second.png": png(20, 60, 200, width=96, height=64),
        "video.mp4": _one_second(),
    }
    contents |= {f"mask-{number}.png": png(255, number, 0, width=96, height=64) for number in range(speakers)}
    contents["sound.wav"] = _hummed(seconds)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return {name: folder / name for name in contents}


@cache
def _one_second() -> bytes:
    return video(seconds=1.0)


@cache
def _hummed(seconds: float) -> bytes:
    """The same each time, and slow to make."""
    with TemporaryDirectory() as folder:
        return hum(Path(folder) / "sound.wav", seconds).read_bytes()


def typical_values(workflow: Workflow, files: dict[str, Path]) -> dict[str, Value]:
    """A value for each field that has no default and needs one; seeds are the greatest there is."""
    masks = tuple(path for name, path in files.items() if name.startswith("mask-"))
    tracks = tuple(
        AudioTrack(number, files["sound.wav"], 0.5 * (number - 1)) for number in range(1, len(masks) + 1)
    )
    by_type: dict[FieldType, Value] = {
        FieldType.IMAGE: files["picture.png"],
        FieldType.IMAGES: (files["picture.png"],),
        FieldType.AUDIO: files["sound.wav"],
        FieldType.VIDEO: files["video.mp4"],
        FieldType.AUDIO_TRACKS: tracks,
        FieldType.MASKS: masks,
        FieldType.SEED: SEED,
        FieldType.MULTILINE: "a “wide” shot,\nno \\ {{PROMPT}}",
        FieldType.TEXT: "words",
    }

    def wanted(field: Field) -> bool:
        return field.type is FieldType.SEED or (field.required and field.default is None)

    values = {field.name: by_type[field.type] for field in workflow.fields if wanted(field)}
    return values | ({"style": files["second.png"]} if "style" in values else {})


def filled_graph(workflow: Workflow, values: dict[str, Value]) -> dict[str, JSON]:
    """The graph as it would be sent; files have the names that they have on this workstation."""
    filled, problems = recording.check(Submission(workflow=workflow, server=SERVER, values=values))
    assert problems == ()
    filled = recording.with_seeds(filled, lambda: SEED)
    return filled.graph(recording.likely_names(filled))
