"""`jobmonitor jobs fetch`: outputs to this workstation, and into a folder."""

from __future__ import annotations

import filecmp
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from jobmonitor.cli.jobs import AsJson
from jobmonitor.cli.options import CommonOptions, with_common_options
from jobmonitor.cli.output import one_line, print_json
from jobmonitor.cli.session import run
from jobmonitor.domain.errors import StorageError
from jobmonitor.domain.job import Job
from jobmonitor.domain.results import KeptResult, name_at
from jobmonitor.services.application import Application
from jobmonitor.services.file_names import safe_file_name, unique_name
from jobmonitor.services.jobs import find_job


@dataclass(frozen=True, slots=True)
class Fetched:
    """One output, and the file that a command leaves."""

    job: Job
    result: KeptResult
    path: Path | None


@with_common_options
def fetch(
    common: CommonOptions,
    job_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Rows' ids, or ComfyUI ids.")],
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="DIR", help="Also put copies into this folder, under their own names."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch the outputs of jobs, and keep them on this workstation.

    What is kept already is not fetched again, and is to be had while its server is away. Prints where each
    lies. Ends with 1 where an output could not be had.
    """

    async def work(application: Application) -> list[Fetched]:
        background = application.background
        found = [await background.run(find_job, application.repository, each) for each in job_ids]
        fetched: list[Fetched] = []
        for job in found:
            results = await application.results.fetch(job)
            fetched += await application.local.run(_copied, job, results, to)
        return fetched

    fetched = run(work, common)
    for each in fetched:
        if as_json:
            print_json(_json(each))
        elif each.path is not None:
            sys.stdout.write(f"{each.path}\n")
        else:
            problem = each.result.problem or f"It is {each.result.state}."
            sys.stderr.write(f"jobmonitor: {each.job.ref.key}: {one_line(problem, 2000)}\n")
    if not fetched:
        sys.stderr.write("jobmonitor: None of these jobs has outputs.\n")
    if not fetched or any(each.path is None for each in fetched):
        raise typer.Exit(1)


def _copied(job: Job, results: tuple[KeptResult, ...], to: Path | None) -> list[Fetched]:
    """Blocking. Raises StorageError."""
    fetched = []
    for result in results:
        path = result.path
        if to is not None and path is not None:
            path = _copy(path, to, name_at(result.address))
        fetched.append(Fetched(job, result, path))
    return fetched


def _copy(path: Path, folder: Path, name: str) -> Path:
    """A copy under a name that stays in the folder, and that no other file there has. One with the same
    content under its own name is left as it is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        safe = Path(safe_file_name(name, "output"))
        own = folder / f"{safe.stem}{path.suffix or safe.suffix}"
        if own.is_file() and filecmp.cmp(own, path, shallow=False):
            return own
        taken = {each.stem.casefold() for each in folder.iterdir()}
        target = folder / f"{unique_name(safe.stem, taken)}{path.suffix or safe.suffix}"
        shutil.copyfile(path, target)
    except OSError as error:
        raise StorageError(
            f"A copy cannot be written to {folder}: {error.strerror}.", remedy="Choose another folder."
        ) from error
    return target


def _json(fetched: Fetched) -> dict[str, object]:
    result = fetched.result
    return {
        "job": fetched.job.ref.key,
        "place": result.place,
        "address": result.address,
        "stored_address": result.stored_address,
        "state": result.state.value,
        "sha256": result.digest,
        "bytes": result.byte_count,
        "path": None if fetched.path is None else str(fetched.path),
        "problem": result.problem,
    }
