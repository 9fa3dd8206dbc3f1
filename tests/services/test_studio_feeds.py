"""Feeds as the studio's pages have them: configurations, and what they show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed import FeedSystem
from jobmonitor.domain.feed_config import DEFAULT_MAX_ITEMS, FeedConfig
from jobmonitor.domain.job import Job, JobKind, JobStatus, System
from jobmonitor.services.studio_feeds import ImageFeed, StudioFeed, UnifiedFeed, VideoFeed
from tests.support.generations import add_rows, make_generation_b, make_legacy

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ME = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
Opened = Callable[[str], SqlJobRepository]


# Configurations


def test_a_configuration_without_arguments_is_what_the_pages_begin_with() -> None:
    config = FeedConfig()
    assert config.system is FeedSystem.LEGACY
    assert (config.max_items, config.user_id, config.show_completed_only) == (DEFAULT_MAX_ITEMS, None, False)
    query = config.query({JobKind.VIDEO})
    assert (query.system, query.kinds) == (FeedSystem.LEGACY, {JobKind.VIDEO})
    assert (query.workflow_names, query.statuses, query.text) == (frozenset(), frozenset(), None)


@pytest.mark.parametrize(
    ("given", "system"),
    [
        (False, FeedSystem.LEGACY),
        (True, FeedSystem.NEW),
        (FeedSystem.BOTH, FeedSystem.BOTH),
        ("auto", FeedSystem.AUTO),
    ],
)
def test_the_system_is_a_switch_or_a_name(given: Any, system: FeedSystem) -> None:
    assert FeedConfig(use_new_job_system=given).system is system


def test_one_workflow_and_several_are_the_same_kind_of_filter() -> None:
    one = FeedConfig(workflow_name="img2img")
    several = FeedConfig(workflow_name=["img2img", "image-edit", "img2img"])
    assert one.query(()).workflow_names == {"img2img"}
    assert several.query(()).workflow_names == {"img2img", "image-edit"}
    assert len({one, several, FeedConfig(workflow_name=("img2img",))}) == 2


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"max_items": 0}, "max_items is 0"),
        ({"max_items": -3}, "max_items is -3"),
        ({"max_items": True}, "max_items"),
        ({"max_items": 2.5}, "max_items"),
        ({"use_new_job_system": "old"}, "auto, new, legacy, both"),
        ({"use_new_job_system": 3}, "use_new_job_system"),
        ({"workflow_name": " "}, "workflow_name"),
        ({"workflow_name": [3]}, "workflow_name"),
        ({"workflow_name": 3}, "workflow_name"),
        ({"user_id": ""}, "everybody's jobs"),
        ({"statuses": ["ready"]}, "pending, processing"),
        ({"statuses": 3}, "statuses"),
        ({"statuses": [JobStatus.FAILED], "show_completed_only": True}, "contradict"),
        ({"created_from": datetime(2026, 1, 1)}, "time zone"),  # noqa: DTZ001 - that is what is refused
        ({"created_from": NOON, "created_before": NOON}, "no job can lie between"),
        ({"created_before": "yesterday"}, "created_before takes a time"),
        ({"comfy_url": "ftp://gpu1"}, "not the address of a server"),
    ],
)
def test_a_wrong_value_is_named(values: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        FeedConfig(**values)
    assert says in str(caught.value)


def test_only_the_unified_feed_takes_text_jobs(opened: Opened, sqlite_url: str) -> None:
    with pytest.raises(InvalidInput, match="UnifiedFeed"):
        VideoFeed(opened(sqlite_url), FeedConfig(include_text=True))


# What they show


def moment(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def fill_new(url: str) -> None:
    """A handful of new jobs of each kind; what they are called is their prompt."""
    add_rows(
        url,
        "video_jobs",
        [
            _new(1, "v-old", 10, workflow_name="wan-i2v", status="completed"),
            _new(2, "v-mine", 30, workflow_name="lipsync-one", status="failed", user_id=ME),
        ],
    )
    add_rows(
        url,
        "image_jobs",
        [
            _new(3, "i-mine", 20, workflow_name="img2img", status="completed", user_id=ME),
            _new(4, "i-new", 40, workflow_name="image-edit", status="pending", comfy_url="http://gpu2:8188"),
        ],
    )
    add_rows(url, "text_jobs", [_new(5, "t", 25, workflow_name="character-caption", status="completed")])


def _new(number: int, name: str, minutes: float, **values: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": uuid(number),
        "created_at": moment(minutes),
        "comfy_job_id": name,
        "comfy_url": "http://gpu1:8188",
        "user_id": OTHER,
    }
    return {**usual, **values}


def fill_legacy(url: str) -> None:
    """Legacy rows; one video was migrated already, and keeps its ComfyUI id."""
    add_rows(
        url,
        "multitalk_jobs",
        [
            _legacy("v-legacy", 15, status="completed", filename="a.mp4"),
            _legacy("v-old", 10, status="completed", filename="b.mp4"),
        ],
    )
    add_rows(
        url,
        "edited_images",
        [
            {
                "id": uuid(50),
                "created_at": moment(35),
                "source_image_url": "http://x/i.png",
                "prompt": "i-legacy",
                "status": "processing",
            }
        ],
    )


def _legacy(job_id: str, minutes: float, **values: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "job_id": job_id,
        "timestamp_submitted": moment(minutes),
        "width": 640,
        "height": 480,
        "trim_to_audio": False,
        "comfy_url": "http://gpu1:8188",
    }
    return {**usual, **values}


def name(job: Job) -> str:
    """What a job of these tests is called."""
    return job.comfy_job_id or job.prompt or ""


def names(feed: StudioFeed) -> list[str]:
    return [name(job) for job in feed]


@pytest.fixture
def new_only(empty_url: str, opened: Opened) -> SqlJobRepository:
    """Generation B alone, on each kind of database in turn."""
    make_generation_b(empty_url)
    fill_new(empty_url)
    return opened(empty_url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest) -> str:
    """A database without any table, of each kind in turn."""
    name = "sqlite_url" if request.param == "sqlite" else "empty_postgres_url"
    url: str = request.getfixturevalue(name)
    return url


def new(**values: Any) -> FeedConfig:
    return FeedConfig(use_new_job_system=True, **values)


def test_each_face_shows_its_kinds_newest_first(new_only: SqlJobRepository) -> None:
    assert names(VideoFeed(new_only, new())) == ["v-mine", "v-old"]
    assert names(ImageFeed(new_only, new())) == ["i-new", "i-mine"]
    assert names(UnifiedFeed(new_only, new())) == ["i-new", "v-mine", "i-mine", "v-old"]
    assert names(UnifiedFeed(new_only, new(include_text=True))) == ["i-new", "v-mine", "t", "i-mine", "v-old"]


OPTIONS: list[tuple[dict[str, Any], list[str]]] = [
    ({"user_id": ME}, ["v-mine", "i-mine"]),
    ({"show_completed_only": True}, ["i-mine", "v-old"]),
    ({"statuses": ["failed", "pending"]}, ["i-new", "v-mine"]),
    ({"workflow_name": "img2img"}, ["i-mine"]),
    ({"workflow_name": ("img2img", "wan-i2v")}, ["i-mine", "v-old"]),
    ({"created_from": moment(20)}, ["i-new", "v-mine", "i-mine"]),
    ({"created_before": moment(20)}, ["v-old"]),
    ({"created_from": moment(20), "created_before": moment(30)}, ["i-mine"]),
    ({"comfy_url": "GPU2:8188/"}, ["i-new"]),
    ({"text": "MINE"}, ["v-mine", "i-mine"]),
    ({"user_id": ME, "show_completed_only": True}, ["i-mine"]),
]
"""Each option with what the unified feed shows then, newest first."""


def test_each_option_narrows_the_feed_and_its_count(new_only: SqlJobRepository) -> None:
    for values, shown in OPTIONS:
        feed = UnifiedFeed(new_only, new(**values))
        assert names(feed) == shown, values
        assert feed.counts().total == len(shown), values


def test_a_list_ends_at_its_bound_wherever_the_pages_do(new_only: SqlJobRepository) -> None:
    feed = UnifiedFeed(new_only, new(max_items=3))
    assert [len(page.jobs) for page in feed.pages(limit=2)] == [2, 1]
    first = feed.page(limit=2)
    assert first.next is not None
    second = feed.page(first.next, limit=2, shown=2)
    assert (len(second.jobs), second.next) == (1, None)
    assert feed.page(first.next, shown=3).jobs == ()
    assert feed.counts().total == 4
    with pytest.raises(InvalidInput):
        feed.page(limit=0)


def test_pages_of_one_instant_are_exact_and_stable(empty_url: str, opened: Opened) -> None:
    make_generation_b(empty_url)
    make_legacy(empty_url)
    for table, first in (("video_jobs", 0), ("image_jobs", 1000)):
        rows = [
            _new(first + each, f"{table}-{each}", 5 if each % 10 else 6, workflow_name="x", status="pending")
            for each in range(60)
        ]
        add_rows(empty_url, table, rows)
    migrated = {f"video_jobs-{each}" for each in range(20)}
    left = {f"legacy-{each}" for each in range(40)}
    add_rows(empty_url, "multitalk_jobs", [_legacy(each, 5, status="submitted") for each in migrated | left])
    for system, count in ((FeedSystem.NEW, 120), (FeedSystem.LEGACY, 60), (FeedSystem.BOTH, 160)):
        config = FeedConfig(use_new_job_system=system, max_items=None)
        feed = UnifiedFeed(opened(empty_url), config)
        whole = [job.ref for job in feed]
        assert len(set(whole)) == len(whole) == feed.counts().total == count
        for limit in (9, 50):
            assert [job.ref for page in feed.pages(limit=limit) for job in page.jobs] == whole
        bounded = UnifiedFeed(opened(empty_url), replace(config, max_items=41))
        assert [job.ref for page in bounded.pages(limit=20) for job in page.jobs] == whole[:41]


def test_legacy_and_new_tables_by_the_switch(empty_url: str, opened: Opened) -> None:
    make_generation_b(empty_url)
    make_legacy(empty_url)
    fill_new(empty_url)
    fill_legacy(empty_url)
    repository = opened(empty_url)
    as_in_the_pages = UnifiedFeed(repository)
    assert names(as_in_the_pages) == ["i-legacy", "v-legacy", "v-old"]
    assert {job.system for job in as_in_the_pages} == {System.LEGACY}
    assert names(UnifiedFeed(repository, new())) == ["i-new", "v-mine", "i-mine", "v-old"]
    for system in (FeedSystem.BOTH, FeedSystem.AUTO):
        both = UnifiedFeed(repository, FeedConfig(use_new_job_system=system))
        shown = ["i-new", "i-legacy", "v-mine", "i-mine", "v-legacy", "v-old"]
        assert names(both) == shown
        assert both.counts().total == len(shown)
        assert [job.system for job in both if name(job) == "v-old"] == [System.NEW]
    mine = UnifiedFeed(repository, FeedConfig(user_id=ME))
    assert names(mine) == []
    assert any("user" in note for note in mine.notes()), mine.notes()
    assert as_in_the_pages.notes() == ()


def test_legacy_alone_is_what_the_default_shows(empty_url: str, opened: Opened) -> None:
    make_legacy(empty_url)
    fill_legacy(empty_url)
    repository = opened(empty_url)
    assert names(VideoFeed(repository)) == ["v-legacy", "v-old"]
    assert names(ImageFeed(repository)) == ["i-legacy"]
    assert names(UnifiedFeed(repository, FeedConfig(use_new_job_system=FeedSystem.AUTO))) == [
        "i-legacy",
        "v-legacy",
        "v-old",
    ]
