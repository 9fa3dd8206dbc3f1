"""Masks as files: read from an earlier time, and saved. What takes long is done in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.workflow import Size
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.submit.fields.intake import PATIENCE
from jobmonitor.ui.submit.fields.masks import whole
from jobmonitor.ui.submit.fields.masks.labels import Labels
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import one_line

LONGEST = 4096
"""Pixels of a side of a picture that is shown, or read as a mask."""


@dataclass(frozen=True)
class Masks:
    """Masks with what is known of them."""

    paths: tuple[Path, ...] = ()
    """The first speaker's first."""
    size: Size | None = None
    """Pixels of the files."""
    labels: QImage | None = None
    """All in one, perhaps smaller; None where there is nothing."""
    shares: tuple[float, ...] | None = ()
    """How much of the picture each speaker has, 0 to 1; None while that is being found out."""
    problem: str = ""

    @property
    def is_painted(self) -> bool:
        """Whether anything is anybody's."""
        return any(self.shares or ())

    def share(self, speaker: int) -> float:
        """How much of the picture a speaker has."""
        shares = self.shares or ()
        return shares[speaker - 1] if speaker <= len(shares) else 0.0


async def read(paths: Sequence[Path], surroundings: Surroundings) -> Masks:
    """What is in the masks of an earlier time."""
    run = surroundings.application.local.run
    size, labels, problem = None, None, ""
    for speaker, path in enumerate(paths, 1):
        try:
            async with asyncio.timeout(PATIENCE):
                info = await surroundings.pictures.probe(path)
                mask = await surroundings.pictures.from_file(path, LONGEST)
        except (JobMonitorError, TimeoutError) as error:
            why = (
                error.message
                if isinstance(error, JobMonitorError)
                else translate("Submit", "It does not answer.")
            )
            problem = translate("Submit", "The mask “{name}” cannot be read: {why}").format(
                name=one_line(path.name, 80), why=why
            )
            break
        if labels is None:
            size = info.size or Size(mask.width(), mask.height())
            labels = Labels.blank(whole.working_size(size)).image
        labels = await run(whole.with_mask, labels, mask, speaker)
    shares = () if labels is None else await run(whole.shares, labels)
    return Masks(tuple(paths), size, labels, shares, problem)


async def save(labels: QImage, size: Size, speakers: int, surroundings: Surroundings) -> Masks:
    """A file of `size` for each of so many speakers, and for those behind them who have something painted.

    No file where nothing is painted.
    """
    run = surroundings.application.local.run
    shares = await run(whole.shares, labels)
    last = max((speaker for speaker, share in enumerate(shares, 1) if share), default=0)
    paths: list[Path] = []
    problem = ""
    try:
        for speaker in range(1, max(last, speakers) + 1 if last else 1):
            mask = await run(whole.mask_of, labels, speaker, size)
            kept = await surroundings.pictures.keep(mask)  # what was painted is there the next time too
            paths.append(kept or await surroundings.pasted.save(mask, f"mask-{speaker}"))
    except JobMonitorError as error:
        problem = str(error)
    return Masks(tuple(paths), size, labels, shares, problem)
