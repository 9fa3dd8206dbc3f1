"""The short way from a row to a job says nothing but what the careful way says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.db.sources.generation_b import SHAPES
from jobmonitor.db.sources.plain_rows import plain_jobs
from jobmonitor.db.sources.rows import read_job
from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sources.source import FIELDS
from jobmonitor.domain.job import CANCELLED_BY_OPERATOR, Job

USUAL: Mapping[str, Any] = {
    **dict.fromkeys(FIELDS),
    "key": "0b7b2a52-7a5e-4b86-8a63-0c30e8b2c001",
    "created_at": "2026-03-01 12:00:00.123456",
    "started_at": "2026-03-01 12:00:01.000000",
    "completed_at": "2026-03-01 12:00:09.500000",
    "processing_time_seconds": "8",
    "workflow_name": "img2img",
    "status": "completed",
    "comfy_url": "http://gpu1:8188",
    "input_images": '["http://gpu1:8188/view?filename=a.png"]',
    "outputs": '["http://gpu1:8188/view?filename=b.png", "c.png"]',
    "output_filename": "b.png",
    "parameters": '{"seed": 18446744073709551615, "jobmonitor": {"graph": "x"}}',
    "width": "512",
    "height": 512,
}
ODD = (
    None,
    "",
    " \n",
    "x",
    0,
    -1,
    2.5,
    "2.5",
    "NaN",
    "1e400",
    "٣",
    "9" * 30,
    "true",
    "completed",
    "failed",
    "COMPLETED",
    CANCELLED_BY_OPERATOR,
    "2026-03-01 12:00:00.123456",
    "2026-03-01 12:00:00.123456+00",
    "2026-03-01 14:00:00+02:00",
    "2026-03-01",
    "2026-13-01 12:00:00.123456",
    "9999-12-31 23:59:59.999999-10",
    "infinity",
    "[]",
    "[1]",
    '[""]',
    '["a", null]',
    '["http:/broken"]',
    "[",
    "{}",
    "{",
    "null",
    '"{}"',
    '{"prompt": "kept"}',
    '{"prompt": " "}',
    '{"prompt": 5, "width": 7}',
    '{"width": 640, "model_used": "m"}',
    '{"former_parameters": "x"}',
    '{"jobmonitor": {"prompt": "own"}, "prompt": "plain"}',
    '{"jobmonitor": {"started_at": "2026-03-01T12:00:00+00:00", "outputs": ["a.png"]}}',
    '{"jobmonitor": {"completed_at": "soon", "output_filename": "kept.png"}}',
    '{"jobmonitor": "x"}',
    '{"a": 1e999}',
)
shapes = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.table)


def plain_job(row: tuple[Any, ...], shape: TableShape) -> Job | None:
    (job,) = plain_jobs([row], shape)
    return job


@shapes
def test_a_row_in_which_nothing_is_odd_is_read_the_short_way(shape: TableShape) -> None:
    job = plain_job(tuple(USUAL.values()), shape)
    assert job is not None
    assert job == read_job(USUAL, shape)
    assert (job.width, job.parameters["seed"], job.flaws) == (512, 2**64 - 1, ())


@shapes
@given(changes=st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(ODD) | st.text(max_size=5)))
def test_both_ways_tell_the_same(shape: TableShape, changes: dict[str, Any]) -> None:
    row = {**USUAL, **changes}
    job = plain_job(tuple(row.values()), shape)
    if job is not None:
        assert job == read_job(row, shape)
        assert repr(job) == repr(read_job(row, shape))


@shapes
@pytest.mark.parametrize("field", FIELDS)
def test_each_field_by_itself(shape: TableShape, field: str) -> None:
    for value in ODD:
        row = {**USUAL, field: value}
        job = plain_job(tuple(row.values()), shape)
        assert job is None or repr(job) == repr(read_job(row, shape)), value
        cleared = {**row, **dict.fromkeys(("prompt", "width", "started_at", "outputs", "output_filename"))}
        job = plain_job(tuple(cleared.values()), shape)
        assert job is None or repr(job) == repr(read_job(cleared, shape)), value


changes = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(ODD), max_size=3)


@shapes
@given(page=st.lists(st.just({}) | changes, max_size=6))
def test_an_odd_row_changes_nothing_of_the_others(shape: TableShape, page: list[dict[str, Any]]) -> None:
    rows = [{**USUAL, **each} for each in page]
    together = plain_jobs([tuple(row.values()) for row in rows], shape)
    for row, job in zip(rows, together, strict=True):
        alone = plain_job(tuple(row.values()), shape)
        assert (job is None) is (alone is None)
        assert job is None or repr(job) == repr(read_job(row, shape))


@shapes
def test_a_page_of_rows_is_read_as_each_by_itself(shape: TableShape) -> None:
    """Each value that may be odd once in each field, among rows in which nothing is."""
    rows = [{**USUAL, field: value} for field in FIELDS for value in ODD]
    found = plain_jobs([tuple(row.values()) for row in rows], shape)
    assert sum(job is not None for job in found) > 100
    for row, job in zip(rows, found, strict=True):
        assert job is None or repr(job) == repr(read_job(row, shape))
