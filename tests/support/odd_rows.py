"""Rows as years of hand-made programs leave them: hundreds for each table, the same at each call.

Plain data (column → value) for `generations.add_rows`. What they hold stays within the types of the columns
and, with `strict`, within the rules of tables as their generation has them; otherwise `rows.drop_rules` (for
the new tables) comes first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

EQUAL_TIME = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
"""The time of creation that about a third of the rows share."""

USERS = tuple(str(UUID(int=number)) for number in (10, 11, 12))
SERVERS = ("http://gpu1:8188", "http://gpu2:8188/", "gpu3:8188", "https://gone.example:443")

_STATUSES = ("pending", "processing", "completed", "failed")
_ODD_STATUSES = ("Completed", "SUCCESS", "success", "done", "ERROR", "error", "submitted", "", "  ", "läuft")
_NAMES = (
    "output.mp4",
    "a file with spaces.mp4",
    'it\'s "quoted".png',
    "Überraschung ß 漢字 🎬.webm",
    "%41 ?&#.jpg",
    "back\\slash.png",
    "../../etc/passwd",
    "no_extension",
    "UPPER.PNG",
    "new\nline.png",
    "x" * 300 + ".png",
    "",
    "   ",
)
_URLS = (
    "https://cdn.example/video/1.mp4",
    "https://cdn.example/a b/ü.png",
    "http://",
    "not a url",
    "http://[::1",
    "ftp://old.example/a.png",
    "javascript:alert(1)",
    "https://" + "l" * 3000,
    "",
    " ",
    "null",
)
_TEXTS = (
    "a cat on a roof",
    "<b>bold</b> & co",
    "O'Brien; DROP TABLE x",
    "100% _done_",
    "naïve Ölbild 猫",
    "",
    " ",
)
_PARAMETERS = (
    "{}",
    '{"seed": 18446744073709551615, "steps": 20}',
    '{"jobmonitor": {"started_at": "2026-03-01T12:00:00.000000+00:00", "unknown": 1}}',
    '{"jobmonitor": {"started_at": "soon", "completed_at": 7}}',
    '{"jobmonitor": "not an object", "kept": true}',
    json.dumps(json.dumps({"seed": 5, "text": 'in "text"'})),
    json.dumps('{"broken": '),
    json.dumps("only text"),
    "null",
    "[1, 2, 3]",
    "7",
    '{"huge": "' + "h" * 60_000 + '"}',
    '{"many": [' + ", ".join(map(str, range(5000))) + "]}",
    '{"a": ' * 60 + "1" + "}" * 60,
    '{"prompt": "kept here", "width": "wide", "former_parameters": "x"}',
)


def odd_rows(
    table: str,
    number: int = 300,
    *,
    seed: int = 0,
    strict: bool = False,
    infinite: bool = False,
    workflows: Sequence[int] = (),
    uuids: bool = True,
) -> list[dict[str, Any]]:
    """`number` rows for a table of generation A or B, or, where `workflows` gives ids of `workflows`, for
    video_jobs and image_jobs of generation C (which are always strict).

    `infinite`: some times are infinity, which a file does not know. `uuids`: keys of edited_images and
    style_transfers are UUIDs; else they are any text.
    """
    maker = _Maker(Random(f"{table} {seed}"), strict or bool(workflows), infinite, workflows, uuids)
    if table == "data":
        maker.datasets = [row["id"] for row in odd_rows("datasets", 10, seed=seed, infinite=infinite)]
    makers: dict[str, Callable[[int], dict[str, Any]]] = {
        "multitalk_jobs": maker.multitalk,
        "edited_images": maker.edited,
        "style_transfers": maker.styled,
        "datasets": maker.dataset,
        "data": maker.data,
    }
    make = makers.get(table, partial(maker.job, table))
    return [make(place) for place in range(number)]


class _Maker:
    def __init__(
        self, random: Random, strict: bool, infinite: bool, workflows: Sequence[int], uuids: bool
    ) -> None:
        self._random = random
        self._strict = strict
        self._infinite = infinite
        self._workflows = workflows
        self._uuids = uuids
        self._null = () if strict else (None,)
        self.datasets: Sequence[str] = ()

    def multitalk(self, place: int) -> dict[str, Any]:
        submitted = self._created(never_null=True)
        key = self._uuid() if place % 7 else f"legacy {place} ü'\""
        return {
            "job_id": key,
            "status": self._one("submitted", "processing", "completed", "error", odd=_ODD_STATUSES),
            "timestamp_submitted": submitted,
            "timestamp_completed": self._later(submitted),
            "filename": self._maybe(_NAMES),
            "subfolder": self._maybe(("", "video", "a b/c", "..", " ")),
            "image_filename": self._maybe(_NAMES),
            "audio_filename": self._maybe(_NAMES),
            "width": self._random.choice((640, 0, -1, 2_000_000_000)),
            "height": self._random.choice((480, 0, 7)),
            "trim_to_audio": self._random.random() < 0.5,
            "comfy_url": self._random.choice((*SERVERS, "", "  ", "not a url", "http://127.0.0.1:8188")),
            "error_message": self._maybe((*_TEXTS, "cancelled by the operator", "e" * 20_000)),
            "video_url": self._maybe(_URLS),
            "created_at": self._random.choice((submitted, None)),
            "updated_at": self._random.choice((submitted, None)),
        }

    def edited(self, place: int) -> dict[str, Any]:
        return {
            "id": self._legacy_key(place),
            "created_at": self._created(),
            "source_image_url": self._random.choice(_URLS),
            "prompt": self._maybe((*_TEXTS, "p" * 30_000)),
            "result_image_url": self._maybe(_URLS),
            "workflow_name": self._maybe(("image-edit", "Image-Edit", "", " ", "another")),
            "model_used": self._maybe(("qwen", "", "flux ü")),
            "processing_time_seconds": self._random.choice((None, 0, 12, -5, 2_000_000_000)),
            "user_ip": self._maybe(("10.0.0.1", "::1", "")),
            "status": self._one(*_STATUSES, odd=(*_ODD_STATUSES, None)),
        }

    def styled(self, place: int) -> dict[str, Any]:
        row = self.edited(place)
        return {
            **row,
            "workflow_name": self._maybe(("StyleTransfer", "style-transfer", "", "STYLETRANSFER")),
            "style_image_url": self._maybe(_URLS),
            "comfyui_prompt_id": self._random.choice((None, "", self._uuid(), "not a uuid")),
            "error_message": self._maybe(_TEXTS),
            "updated_at": self._later(row["created_at"]),
        }

    def dataset(self, place: int) -> dict[str, Any]:
        return {
            "id": self._uuid(),
            "name": self._maybe((*_TEXTS, *_NAMES)),
            "character_trigger": self._maybe(("ohwx", "", "ü")),
            "settings": self._random.choice((None, *_PARAMETERS)),
            "created_at": self._created(),
            "updated_at": self._created(),
        }

    def data(self, place: int) -> dict[str, Any]:
        """In one of the first data sets of the same seed, in one that is gone, or in none."""
        return {
            "id": self._uuid(),
            "dataset_id": self._random.choice((None, self._uuid(), *self.datasets)),
            "image_url": self._maybe(_URLS),
            "image_name": self._maybe(_NAMES),
            "caption": self._maybe((*_TEXTS, "c" * 20_000)),
            "created_at": self._created(),
        }

    def job(self, table: str, place: int) -> dict[str, Any]:
        created = self._created(never_null=self._strict)
        row: dict[str, Any] = {
            "id": self._uuid(),
            "user_id": self._random.choice(USERS if self._workflows else (*USERS, None)),
            "status": self._one(*_STATUSES, odd=() if self._strict else (*_ODD_STATUSES, None)),
            "created_at": created,
            "input_image_urls": self._list(_URLS),
            "width": self._random.choice((None, 640, 0, -1)),
            "height": self._random.choice((None, 480, 0)),
            "parameters": self._random.choice((*_PARAMETERS, *self._null)),
            "comfy_job_id": None if place % 3 else f"comfy {place} ü",
            "comfy_url": self._one(*SERVERS, odd=("", " ", "not a url")),
            "error_message": self._maybe((*_TEXTS, "cancelled by the operator", "e" * 20_000)),
        }
        if table == "video_jobs":
            row |= {
                "input_audio_urls": self._list(_NAMES),
                "input_video_urls": self._list(_URLS),
                "output_video_urls": self._list(_URLS),
                "fps": self._random.choice((None, 25, 0, -3)),
                "duration_seconds": self._random.choice((None, 1.5, -2.0, 1e300)),
            }
        elif table == "image_jobs":
            row |= {"prompt": self._maybe(_TEXTS), "output_image_urls": self._list(_URLS)}
        if self._workflows:
            return {**row, "workflow_id": self._random.choice(self._workflows)}
        row |= {
            "workflow_name": self._one("wan-i2v", "img2img", "character-caption", odd=("", " ", *self._null)),
            "started_at": self._later(created),
            "completed_at": self._later(created),
            "processing_time_seconds": self._random.choice((None, 12, -5)),
            "comfyui_output_filename": self._maybe(_NAMES),
            "comfyui_output_subfolder": self._maybe(("", "video", "..")),
            "comfyui_output_type": self._maybe(("output", "temp", "", "odd")),
        }
        if table == "text_jobs":
            row |= {
                "input_text": self._maybe(_TEXTS),
                "output_text": self._maybe((*_TEXTS, "t" * 30_000)),
                "output_data": self._random.choice((None, *_PARAMETERS)),
            }
        return row

    def _uuid(self) -> str:
        return str(UUID(int=self._random.getrandbits(128)))

    def _legacy_key(self, place: int) -> str:
        return self._uuid() if self._uuids or place % 3 else f"row {place} ü'\""

    def _one(self, *usual: str, odd: Sequence[str | None]) -> str | None:
        return self._random.choice(odd if odd and self._random.random() < 0.3 else usual)

    def _maybe(self, texts: Sequence[str]) -> str | None:
        return self._random.choice((None, *texts))

    def _list(self, texts: Sequence[str]) -> list[str] | None:
        if self._random.random() < 0.2:
            return None
        return self._random.choices(texts, k=self._random.randrange(4))

    def _created(self, *, never_null: bool = False) -> datetime | str | None:
        chance = self._random.random()
        if chance < 0.35:
            return EQUAL_TIME
        if chance < 0.45 and not never_null:
            return None
        if chance < 0.50 and self._infinite:
            return self._random.choice(("infinity", "-infinity"))
        if chance < 0.55:
            return datetime(self._random.choice((1, 1969, 2999, 9999)), 1, 2, tzinfo=UTC)
        return EQUAL_TIME + timedelta(microseconds=self._random.randrange(-(10**9), 10**9))

    def _later(self, begin: datetime | str | None) -> datetime | str | None:
        """An end: after the begin, before it, or none."""
        if not isinstance(begin, datetime) or self._random.random() < 0.3:
            return None
        if not 1900 < begin.year < 3000:
            return begin
        return begin + timedelta(seconds=self._random.choice((0, 0.25, 60, 86400, -60, -86400)))
