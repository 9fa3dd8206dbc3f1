"""What an operator should think about before a submission; nothing of it stops one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobmonitor.domain.job import JSON
from jobmonitor.domain.server import ServerInfo
from jobmonitor.domain.versions import can_interrupt_one, parse_version
from jobmonitor.domain.workflow import FieldType
from jobmonitor.services.checking.server_look import ServerLook
from jobmonitor.services.submitting.recording import Filled

LONG_QUEUE = 5
"""Prompts that run or wait."""
LITTLE_MEMORY = 0.1
"""Part of a server's video memory that is free."""
_GIB = 2**30


def cautions(
    filled: Filled, graph: Mapping[str, JSON], last_graph: Mapping[str, JSON], look: ServerLook
) -> Iterator[str]:
    """One sentence each. `last_graph` is that of the last run that went well or is on its way there, empty
    where there is none."""
    for growth in filled.growths:
        yield growth.sentence
    if graph and graph == last_graph:
        yield _same_again(filled)
    title = look.server.title
    if look.queue_length is not None and look.queue_length >= LONG_QUEUE:
        yield f"{look.queue_length} jobs run or wait at {title} before this one."
    if look.info is not None:
        yield from _memory(title, look.info)
        if not can_interrupt_one(look.info.version) and parse_version(look.info.version):
            yield (
                f"{title} runs ComfyUI {look.info.version}, which is too old to end one job alone: once it "
                "runs, it cannot be cancelled."
            )


def _same_again(filled: Filled) -> str:
    seeds = [field for field in filled.workflow.fields if field.type is FieldType.SEED]
    told = "Nothing changed since the last time: ComfyUI would give the same result again from its cache"
    if not seeds:
        return f"{told}, and make nothing new."
    return f"{told}, and make nothing new. Choose a new seed for another result."


def _memory(title: str, info: ServerInfo) -> Iterator[str]:
    free, total = info.vram_free, info.vram_total
    if free is None or not total or free >= total * LITTLE_MEMORY:
        return
    yield (
        f"Only {free / _GIB:.1f} of {total / _GIB:.0f} GB of video memory are free at {title}; what ComfyUI "
        "itself holds it gives back, what other programs hold it does not."
    )
