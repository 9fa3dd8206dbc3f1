"""Times as databases write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.db.times import parse_time, utc_text

moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(moment=moments)
def test_what_the_embedded_file_stores_is_read_again(moment: datetime) -> None:
    assert parse_time(utc_text(moment)) == moment


@given(moment=moments, digits=st.integers(0, 6), zone=st.sampled_from(["", "+00", "+00:00", "-03", "+05:30"]))
def test_a_time_with_any_digits_and_zone_is_read(moment: datetime, digits: int, zone: str) -> None:
    """PostgreSQL leaves out the zeros at the end: a time of whole milliseconds has three digits."""
    exact = moment.replace(microsecond=moment.microsecond // 10 ** (6 - digits) * 10 ** (6 - digits))
    fraction = f".{exact.microsecond:06d}"[: 1 + digits] if digits else ""
    offset = datetime.fromisoformat(f"2026-03-01 12:00:00{zone or '+00'}").utcoffset()
    text = f"{exact.replace(microsecond=0, tzinfo=None).isoformat(' ')}{fraction}{zone}"
    assert parse_time(text) == exact - (offset or timedelta())


@pytest.mark.parametrize(
    "text", ["", "soon", "infinity", "2026-13-01 00:00:00", "20260301T120000+00:00", "2026-W09-7"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text) is None
