"""Which outputs of a job a field can take. Without Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobKind
from jobmonitor.ui.words import file_name, is_web_address

ENDINGS = {
    "image": (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif"),
    "audio": (".wav", ".mp3", ".flac", ".ogg", ".opus", ".m4a", ".aac"),
    "video": (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v", ".gif"),
}
_KINDS = {"image": JobKind.IMAGE, "video": JobKind.VIDEO}


@dataclass(frozen=True)
class Output:
    """One file that a job made."""

    job: Job
    address: str
    is_first: bool = True

    @property
    def name(self) -> str:
        """The file's name."""
        return file_name(self.address)

    @property
    def pictured(self) -> Job:
        """The job as if this were its only output, for a thumbnail."""
        if self.is_first:
            return self.job
        return replace(self.job, outputs=(self.address,), output_file=None, thumbnail_url=None)


def media_of(job: Job, address: str) -> str:
    """`image`, `audio` or `video`, by the name of the file, else by what the job makes; empty for neither."""
    name = file_name(address).lower()
    usual = {JobKind.IMAGE: "image", JobKind.VIDEO: "video"}.get(job.kind, "")
    fitting = [media for media, endings in ENDINGS.items() if name.endswith(endings)]
    if not fitting:
        return "" if "." in name else usual
    return usual if usual in fitting else fitting[0]


def outputs_of(job: Job, media: str) -> list[Output]:
    """The job's outputs of this kind that can be fetched, in their order."""
    return [
        Output(job, address, is_first=number == 0)
        for number, address in enumerate(job.outputs)
        if is_web_address(address) and media_of(job, address) == media
    ]


def first_output(job: Job) -> tuple[str, str] | None:
    """The first output that a field could take: its address and its kind."""
    for address in job.outputs:
        media = media_of(job, address) if is_web_address(address) else ""
        if media:
            return address, media
    return None


def query_for(media: str) -> FeedQuery:
    """The completed jobs that may have outputs of this kind."""
    kinds: Iterable[JobKind] = (_KINDS[media],) if media in _KINDS else ()
    return FeedQuery.of(*kinds, show_completed_only=True)
