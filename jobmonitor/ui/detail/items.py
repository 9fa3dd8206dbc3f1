"""The files of a job as things to look at: what went in, what came out. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jobmonitor.domain.job import Job, JobKind, JobRef
from jobmonitor.ui.words import file_name, is_web_address

MOST_ITEMS = 400
"""Files of one job that can be gone through."""
_VIDEOS = (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi")
_SOUNDS = (".wav", ".mp3", ".flac", ".ogg", ".opus", ".m4a", ".aac")
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic")
_TEXTS = (".txt", ".json", ".csv", ".srt", ".vtt")


class Show(StrEnum):
    """What a file is, as far as its name tells."""

    IMAGE = "image"
    VIDEO = "video"
    SOUND = "sound"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a job; of a text result (`address` is empty), the text."""

    ref: JobRef
    address: str
    show: Show
    is_output: bool
    text: str = ""

    @property
    def name(self) -> str:
        """Its file's name."""
        return file_name(self.address) if self.address else ""

    @property
    def icon(self) -> str:
        """Of the icon set."""
        return str(self.show)

    @property
    def has_picture(self) -> bool:
        """Whether a picture of it can be asked for; of a clip that is its poster."""
        return self.show in (Show.IMAGE, Show.VIDEO) and is_web_address(self.address)


def items_of(job: Job) -> tuple[Item, ...]:
    """Outputs first, then inputs; at most MOST_ITEMS."""
    return (*outputs_of(job), *inputs_of(job))[:MOST_ITEMS]


def outputs_of(job: Job) -> tuple[Item, ...]:
    """What came out: its files; of a text job its text, where it has no file."""
    usual = {JobKind.VIDEO: Show.VIDEO, JobKind.IMAGE: Show.IMAGE, JobKind.TEXT: Show.TEXT}[job.kind]
    if job.output_text and not job.outputs:
        return (Item(job.ref, "", Show.TEXT, True, job.output_text),)
    shows = (show_of(each, usual) for each in job.outputs[:MOST_ITEMS])
    if usual is Show.VIDEO:  # a moving picture may be called .webp or .gif
        shows = (usual if show is Show.IMAGE else show for show in shows)
    return tuple(
        Item(job.ref, each, show, True) for each, show in zip(job.outputs[:MOST_ITEMS], shows, strict=True)
    )


def inputs_of(job: Job) -> tuple[Item, ...]:
    """What went in: pictures, clips, sounds."""
    parts = (
        (job.inputs.images, Show.IMAGE),
        (job.inputs.videos, Show.VIDEO),
        (job.inputs.audios, Show.SOUND),
    )
    return tuple(
        Item(job.ref, each, show_of(each, usual), False)
        for addresses, usual in parts
        for each in addresses[:MOST_ITEMS]
    )


def show_of(address: str, usual: Show) -> Show:
    """What is at an address, by the end of its name; `usual` where that says nothing."""
    name = file_name(address).lower()
    kinds = ((_VIDEOS, Show.VIDEO), (_SOUNDS, Show.SOUND), (_PICTURES, Show.IMAGE), (_TEXTS, Show.TEXT))
    return next((show for suffixes, show in kinds if name.endswith(suffixes)), usual)


def pair_of(job: Job) -> tuple[Item, Item] | None:
    """What is compared at first: an input picture and the first output, else the first two outputs; None
    where there are no two pictures."""
    outputs = [each for each in outputs_of(job) if each.has_picture]
    inputs = [each for each in inputs_of(job) if each.has_picture]
    if inputs and outputs:
        return inputs[0], outputs[0]
    return (outputs[0], outputs[1]) if len(outputs) > 1 else None
