"""Made-up jobs of one table, oldest first: the same rows for every database.

Times come in bursts: now and then thousands of rows of both tables have the same time, as an import makes
them. Users and workflows are as uneven as in a studio, nearly all jobs are completed, and prompts are made
of words of which some are in every fifth prompt, some in a handful of rows, and one in none.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

TABLES = ("video_jobs", "image_jobs")
START = datetime(2024, 3, 1)  # noqa: DTZ001 (all times here are UTC, and are written without their zone)
END = datetime(2026, 3, 1)  # noqa: DTZ001
USERS = tuple(f"00000000-0000-4000-8000-{number:012x}" for number in range(1, 21))
SERVERS = tuple(f"http://gpu{number}.invalid:8188" for number in range(1, 6))
"""Each has fewer jobs than the one before."""
WORKFLOWS = {
    "video_jobs": ("wan-i2v", "lipsync-one", "lipsync-multi", "video-lipsync", "wan-t2v", "upscale-video"),
    "image_jobs": ("img2img", "image-edit", "style-transfer", "txt2img", "upscale-image"),
}
FREQUENT_WORD, RARE_WORD, ABSENT_WORD = "portrait", "zeppelin", "quagmire"
BURSTS = 40
LARGEST_BURST = 20_000
"""Rows of one table with one time; where the table has fewer than a million rows, a fiftieth of it."""

_ACTIVE = 40
"""Of the newest rows of a table, how many wait or run."""
_POOL = 4_000
_RARE = 100_000
"""One row of so many has the rare word."""


class Row(NamedTuple):
    """One job. Lists have one member at most, and stand here as it or as None; times are UTC text."""

    id: str
    user_id: str | None
    workflow_name: str
    status: str
    created_at: str
    started_at: str | None
    completed_at: str | None
    processing_time_seconds: int | None
    input_image: str | None
    input_audio: str | None
    output: str | None
    width: int
    height: int
    parameters: str
    comfy_job_id: str | None
    comfy_url: str
    output_filename: str | None
    error_message: str | None
    updated_at: str
    prompt: str


def rows(table: str, count: int) -> Iterator[Row]:
    """The jobs of one of TABLES, oldest first."""
    chance = Random(table)
    prompts = [_prompt(chance) for _ in range(_POOL)]
    parameters = [_parameters(chance, prompt) for prompt in prompts]
    workflow = _uneven(WORKFLOWS[table])
    user = _uneven(USERS)
    server = _uneven(SERVERS, 2.0)
    extension = "mp4" if table == "video_jobs" else "png"
    sizes = ((832, 480), (1280, 720), (1024, 1024), (768, 1344))
    random, bits = chance.random, chance.getrandbits
    for number, created in enumerate(times(chance, count)):
        job_id, prompt_id = _uuid(bits(128)), _uuid(bits(128))
        which = bits(20) % _POOL
        luck = random()
        if number >= count - _ACTIVE:
            status = "processing" if luck < 0.1 else "pending"
        else:
            status = "completed" if luck < 0.98 else "failed"
        at = _text(created)
        seconds = 5 + bits(9)
        done = status in ("completed", "failed")
        begun = None if status == "pending" else _text(created + timedelta(seconds=3))
        ended = _text(created + timedelta(seconds=3 + seconds)) if done else None
        filename = f"{job_id[:8]}_00001_.{extension}" if status == "completed" else None
        url = server(random())
        prompt, members = prompts[which], parameters[which]
        if bits(32) % _RARE == 0:
            prompt = f"{RARE_WORD} {prompt}"
            members = members.replace('"prompt":"', f'"prompt":"{RARE_WORD} ', 1)
        error = None
        if status == "failed":
            error = "cancelled by the operator" if luck > 0.997 else "CUDA out of memory (KSampler, node 3)"
        width, height = sizes[which % 4]
        yield Row(
            job_id,
            None if random() < 0.05 else user(random()),
            workflow(random()),
            status,
            at,
            begun,
            ended,
            seconds if done else None,
            f"https://files.example/inputs/{prompt_id[:13]}.png" if which % 3 else None,
            f"https://files.example/inputs/{prompt_id[:13]}.wav" if which % 5 == 0 else None,
            None if filename is None else f"{url}/view?filename={filename}&type=output",
            width,
            height,
            f'{{"seed":{bits(63)},{members}',
            None if random() < 0.01 else prompt_id,
            url,
            filename,
            error,
            ended or begun or at,
            prompt,
        )


def burst_time(number: int) -> datetime:
    """When a burst happened; both tables have rows then."""
    return START + (END - START) * ((number + 0.5) / BURSTS)


def burst_rows(number: int, count: int) -> int:
    """How many rows of a table of `count` rows one burst has; the one in the middle is the largest."""
    largest = min(LARGEST_BURST, count // 50)
    return largest if number == BURSTS // 2 else largest // (2 + number % 9)


def times(chance: Random, count: int) -> Iterator[datetime]:
    """Times of creation, ascending, evenly from START to END but for the bursts."""
    now, left, burst = START, count, 0
    single = count - sum(burst_rows(number, count) for number in range(BURSTS))
    while left:
        if burst < BURSTS and now >= burst_time(burst):
            equal = burst_rows(burst, count)
            for _ in range(min(equal, left)):
                yield burst_time(burst)
            left -= equal
            burst += 1
            continue
        yield now
        left, single = left - 1, single - 1
        now += (END - now) / (single + 1) * min(8.0, chance.expovariate(1.0))


def _uneven(values: tuple[str, ...], power: float = 1.0) -> Callable[[float], str]:
    """A choice by a number from 0 to 1, by Zipf's law."""
    bounds = list(accumulate(1 / (place + 1) ** power for place in range(len(values))))
    bounds = [bound / bounds[-1] for bound in bounds]

    def choose(number: float) -> str:
        return values[min(bisect_right(bounds, number), len(values) - 1)]

    return choose


_SYLLABLES = ("ba", "lo", "mi", "ta", "re", "su", "no", "ki", "vel", "dor", "an", "sha", "pri", "gem", "ost")
_WORDS = [a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in ("", "n", "ra", "ling")]
_WORDS += ["été", "Straße", "夜景"]


def _prompt(chance: Random) -> str:
    length = 6 + int(chance.expovariate(0.1))
    words = [_WORDS[int(len(_WORDS) * chance.random() ** 3)] for _ in range(min(length, 60))]
    if chance.random() < 0.2:
        words[chance.randrange(len(words))] = FREQUENT_WORD
    return " ".join(words)


def _parameters(chance: Random, prompt: str) -> str:
    """JSON members behind the seed, with the closing brace: mostly short, sometimes with half a graph."""
    values: dict[str, object] = {
        "prompt": prompt,
        "steps": chance.randrange(4, 41),
        "cfg": round(chance.uniform(1, 9), 1),
        "sampler_name": chance.choice(("euler", "dpmpp_2m", "uni_pc")),
    }
    luck = chance.random()
    if luck < 0.2:
        values["negative_prompt"] = _prompt(chance)
        values["loras"] = [
            {"name": f"{chance.choice(_WORDS)}_{n}.safetensors", "strength": 0.8} for n in range(3)
        ]
    if luck < 0.01:
        values["nodes"] = [
            {"id": n, "class_type": "KSampler", "widgets": [chance.getrandbits(32) for _ in range(8)]}
            for n in range(30)
        ]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))[1:]


def _uuid(number: int) -> str:
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


def _text(moment: datetime) -> str:
    return moment.isoformat(" ", "microseconds")
