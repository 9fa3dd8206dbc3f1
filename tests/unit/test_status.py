"""Which statuses may follow which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.job import JobStatus

TERMINAL = (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)
statuses = st.sampled_from(list(JobStatus))


def test_a_job_goes_forward() -> None:
    assert JobStatus.PENDING.can_become(JobStatus.PROCESSING)
    for end in TERMINAL:
        assert JobStatus.PENDING.can_become(end)
        assert JobStatus.PROCESSING.can_become(end)


@pytest.mark.parametrize("end", TERMINAL)
@given(late=statuses)
def test_nothing_overwrites_an_end(end: JobStatus, late: JobStatus) -> None:
    assert not end.can_become(late)


@given(reports=st.lists(statuses, max_size=8))
def test_however_reports_come_a_job_never_goes_back(reports: list[JobStatus]) -> None:
    order = {JobStatus.PENDING: 0, JobStatus.PROCESSING: 1}
    status, path = JobStatus.PENDING, [0]
    for report in reports:
        if status.can_become(report):
            status = report
            path.append(order.get(status, 2))
    assert path == sorted(path)
    assert len(path) <= 3


@given(target=statuses)
def test_the_sources_of_a_status_are_those_that_may_become_it(target: JobStatus) -> None:
    assert JobStatus.sources_of(target) == {each for each in JobStatus if each.can_become(target)}


def test_what_nobody_understands_is_left_alone() -> None:
    assert not any(JobStatus.UNKNOWN.can_become(each) for each in JobStatus)
