"""Many files that came at once: folders are opened, addresses fetched, each file is looked at."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jobmonitor.domain.errors import JobMonitorError, MediaError
from jobmonitor.domain.workflow import Size
from jobmonitor.ui.submit.fields.base import Surroundings
from jobmonitor.ui.submit.fields.incoming import path_of
from jobmonitor.ui.submit.fields.path_line import FILTERS, KINDS
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.words import file_name, is_web_address, one_line

PATIENCE = 30.0
"""Seconds that looking at a file may take; a file on a network share may not answer at all."""
MOST_ENTRIES = 20_000
"""Entries of a folder that are read."""
_ENDINGS = {kind.value: frozenset(re.findall(r"\*(\.\w+)", words)) for kind, words in FILTERS.items()}


@dataclass(frozen=True)
class Looked:
    """What a file is; with a `problem`, why it is not taken."""

    path: Path
    size: Size | None = None
    seconds: float | None = None
    length: int = 0
    """Bytes."""
    problem: str = ""


class Intake:
    """Takes files of one kind: `image` or `audio`. Nothing here waits in the GUI's thread."""

    def __init__(self, surroundings: Surroundings, kind: str) -> None:
        self._surroundings = surroundings
        self._kind = kind

    async def paths_of(self, texts: Iterable[str], most: int) -> tuple[list[Path], list[str]]:
        """The files that are meant, at most `most`, of a folder those of the kind; and what went wrong."""
        found: list[Path] = []
        problems: list[str] = []
        for text in texts:
            try:
                async with asyncio.timeout(PATIENCE):
                    if is_web_address(text):
                        found.append(await self._surroundings.pictures.local_file(text))
                    else:
                        found += await self._surroundings.application.local.run(
                            _opened, path_of(text), self._kind, most
                        )
            except JobMonitorError as error:
                problems.append(f"“{file_name(text)}”: {error.message}")
            except TimeoutError:
                problems.append(translate("Submit", "“{text}” does not answer.").format(text=file_name(text)))
            if len(found) > most:
                problems.append(
                    translate(
                        "Submit", "More than {most} files are too many; the first ones were taken."
                    ).format(most=most)
                )
                return found[:most], problems
        return found, problems

    async def look(self, path: Path) -> Looked:
        """What the file is, by its content."""
        name = one_line(path.name, 80)
        try:
            async with asyncio.timeout(PATIENCE):
                length = await self._surroundings.application.local.run(_length, path)
                info = await self._surroundings.pictures.probe(path)
        except JobMonitorError as error:
            return Looked(path, problem=error.message)
        except TimeoutError:
            return Looked(path, problem=translate("Submit", "“{name}” does not answer.").format(name=name))
        if info.kind != self._kind:
            kind = translate("Submit", KINDS.get(info.kind, mark("Submit", "something else")))
            return Looked(
                path,
                problem=translate("Submit", "“{name}” is {kind}, not {wanted}.").format(
                    name=name, kind=kind, wanted=translate("Submit", KINDS[self._kind])
                ),
            )
        return Looked(path, info.size, info.seconds, length)


def summed_up(problems: list[str]) -> str:
    """The first problem, and how many more there are; empty where there is none."""
    if len(problems) < 2:
        return "".join(problems)
    more = len(problems) - 1
    rest = (
        translate("Submit", "1 more was left out for reasons like this.")
        if more == 1
        else translate("Submit", "{count} more were left out for reasons like this.").format(count=more)
    )
    return f"{problems[0]} {rest}"


def _opened(path: Path, kind: str, most: int) -> list[Path]:
    """The file; of a folder the files whose names end as those of the kind do, sorted as people count."""
    try:
        if not path.is_dir():
            return [path]
        inside: list[Path] = []
        with os.scandir(path) as entries:
            for number, entry in enumerate(entries):
                if number >= MOST_ENTRIES:
                    break
                if Path(entry.name).suffix.lower() in _ENDINGS[kind] and not entry.name.startswith("."):
                    inside.append(Path(entry.path))
    except (OSError, ValueError) as error:
        raise MediaError(translate("Submit", "The folder cannot be read."), details=str(error)) from error
    if not inside:
        none = translate("Submit", "There is not one file in this folder that is {kind}.")
        raise MediaError(none.format(kind=translate("Submit", KINDS[kind])))
    return sorted(inside, key=lambda each: _counted(each.name))[: most + 1]


def _counted(name: str) -> list[tuple[int, str]]:
    """A key that puts "2.png" before "10.png"."""
    parts = re.findall(r"\d+|\D+", name.casefold())
    return [(int(part[:18]), part) if part[0].isdecimal() else (0, part) for part in parts]


def _length(path: Path) -> int:
    name = one_line(path.name, 80)
    try:
        if not path.is_file():
            is_there = path.exists()
            no_file = translate("Submit", "“{name}” is no file.")
            nothing = translate("Submit", "There is no file “{name}”.")
            raise MediaError((no_file if is_there else nothing).format(name=name))
        length = path.stat().st_size
    except (OSError, ValueError) as error:
        unreadable = translate("Submit", "“{name}” cannot be read.").format(name=name)
        raise MediaError(unreadable, details=str(error)) from error
    if not length:
        raise MediaError(translate("Submit", "“{name}” is empty.").format(name=name))
    return length
