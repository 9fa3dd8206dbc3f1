"""What of a page is kept on this workstation's disk: not more than is shown, and no secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jobmonitor.domain.job import EMPTY, JSON, Job, JobInputs

MAX_JOBS = 200
MAX_TEXT = 4_000
"""Characters of one text."""
MAX_ADDRESSES = 20
"""Addresses of one kind that a job may have."""
MAX_PARAMETERS = 4_000
"""Characters of the JSON of all parameters; where they are longer, the largest are left out."""

_SECRET = re.compile(r"(token|secret|passw(or)?d|api[-_]?key|authorization|credentials?|signature)$", re.I)
"""Names of members and of parts of a query that give access to something."""


def small(job: Job) -> Job:
    """The job with what may be kept of it."""
    inputs = job.inputs
    return replace(
        job,
        status_text=_cut(job.status_text),
        workflow_name=_cut(job.workflow_name),
        title=_text(job.title),
        user_id=_text(job.user_id),
        comfy_job_id=_text(job.comfy_job_id),
        comfy_url=_address(job.comfy_url),
        prompt=_text(job.prompt),
        inputs=JobInputs(*(_addresses(each) for each in (inputs.images, inputs.audios, inputs.videos))),
        outputs=_addresses(job.outputs),
        output_text=_text(job.output_text),
        parameters=_parameters(job.parameters),
        model_used=_text(job.model_used),
        thumbnail_url=_address(job.thumbnail_url),
        error_message=_text(job.error_message),
        flaws=tuple(_cut(flaw) for flaw in job.flaws[:MAX_ADDRESSES]),
    )


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


def _text(text: str | None) -> str | None:
    return None if text is None else _cut(text)


def _addresses(addresses: tuple[str, ...]) -> tuple[str, ...]:
    kept = (_address(each) for each in addresses[:MAX_ADDRESSES])
    return tuple(each for each in kept if each is not None)


def _address(address: str | None) -> str | None:
    """Without user, password and tokens; None where it is too long to be of use when cut."""
    if address is None or len(address) > MAX_TEXT:
        return None
    if "://" not in address or not ("@" in address or "?" in address):
        return address
    try:
        parts = urlsplit(address)
        members = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return None
    if any(_SECRET.search(name) for name, _ in members):
        kept = [(name, value) for name, value in members if not _SECRET.search(name)]
        parts = parts._replace(query=urlencode(kept))
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _parameters(parameters: Mapping[str, JSON]) -> Mapping[str, JSON]:
    sizes = {name: _size(value) for name, value in parameters.items() if not _SECRET.search(name)}
    kept: dict[str, JSON] = {}
    left = MAX_PARAMETERS
    for name in sorted(sizes, key=sizes.__getitem__):
        left -= sizes[name] + len(name)
        if left < 0:
            break
        kept[name] = _without_secrets(parameters[name])
    return {name: kept[name] for name in parameters if name in kept} or EMPTY


def _size(value: JSON) -> int:
    """Characters of its JSON; more than are kept, for what is nested too deeply to be written."""
    try:
        return len(json.dumps(value))
    except RecursionError:
        return MAX_PARAMETERS + 1


def _without_secrets(value: Any) -> JSON:
    if isinstance(value, Mapping):
        return {name: _without_secrets(each) for name, each in value.items() if not _SECRET.search(str(name))}
    if isinstance(value, list | tuple):
        return [_without_secrets(each) for each in value]
    return value
