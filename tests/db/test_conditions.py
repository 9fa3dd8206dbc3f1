"""Further conditions of a feed: the database finds what the jobs themselves say, and the opposite of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.domain.condition import Aspect, Condition, Told
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.ui.feed.matching import Verdict, judge
from tests.support.generations import LEGACY_TABLES, add_rows, make_generation_c, make_legacy, workflow_ids
from tests.support.odd_rows import SERVERS, USERS, odd_rows
from tests.support.opener import Opener

ROWS = 12
"""Odd rows of each table."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def studio_url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn, with tables of both systems."""
    name = "sqlite_url" if request.param == "sqlite" else "empty_postgres_url"
    url: str = request.getfixturevalue(name)
    make_legacy(url)
    make_generation_c(url)
    ids = workflow_ids(url)
    for table in ("video_jobs", "image_jobs"):
        add_rows(url, table, odd_rows(table, ROWS, workflows=[ids["wan-i2v"], ids["img2img"]]))
    for table in LEGACY_TABLES:
        add_rows(url, table, odd_rows(table, ROWS))
    return url


def _walk(repository: SqlJobRepository, query: FeedQuery) -> Iterator[Job]:
    after = None
    while True:
        page = repository.page(query, after=after, limit=120)
        yield from page.jobs
        after = page.next
        if after is None:
            return


def _conditions(jobs: list[Job]) -> Iterator[Condition]:
    words = frozenset(job.prompt.split()[0] for job in jobs[:40] if job.prompt and job.prompt.split())
    comfy = next(job.comfy_job_id for job in jobs if job.comfy_job_id)
    yield Condition(aspect=Aspect.WORKFLOW, values=frozenset({"img2img", "wan-i2v"}))
    yield Condition(aspect=Aspect.USER, values=frozenset(USERS[:2]))
    yield Condition(aspect=Aspect.USER, values=frozenset({"nobody"}))
    yield Condition(aspect=Aspect.SERVER, values=frozenset({SERVERS[1], "http://nowhere:1"}))
    yield Condition(aspect=Aspect.TEXT, values=frozenset(sorted(words)[:1]))
    yield Condition(aspect=Aspect.TEXT, values=frozenset({"with \0 in it"}))
    yield Condition(aspect=Aspect.ID, values=frozenset({jobs[3].ref.key, comfy}))
    refs = frozenset({jobs[0].ref, jobs[-1].ref, JobRef("elsewhere", "1")})
    yield Condition(aspect=Aspect.ROW, refs=refs)
    yield Condition(aspect=Aspect.ROW)
    for told in Told:
        yield Condition(aspect=Aspect.TOLD, values=frozenset({told.value}))


def test_conditions_find_what_the_jobs_say(studio_url: str, opened: Opener) -> None:
    repository = opened(studio_url)
    jobs = list(_walk(repository, FeedQuery()))
    for condition in _conditions(jobs):
        opposite = Condition(
            aspect=condition.aspect, values=condition.values, refs=condition.refs, negated=True
        )
        either = []
        for each in (condition, opposite):
            query = FeedQuery(conditions=(each,))
            found = list(_walk(repository, query))
            assert repository.counts(query).total == len(found), each
            refs = {job.ref for job in found}
            verdicts = {job.ref: judge(query, job) for job in jobs}
            wrong = [
                job
                for job in jobs
                if verdicts[job.ref] is not Verdict.ASK
                and not job.flaws  # what is not understood of a row is found in it all the same
                and job.ref.source != "data"  # a set's captions are read from another table
                and (verdicts[job.ref] is Verdict.YES) is not (job.ref in refs)
            ]
            assert not wrong, (each, wrong[0])
            either.append(refs)
        assert either[0] | either[1] == {job.ref for job in jobs}, condition
        assert not either[0] & either[1], condition


def test_several_conditions_hold_at_once(studio_url: str, opened: Opener) -> None:
    repository = opened(studio_url)
    user = Condition(aspect=Aspect.USER, values=frozenset(USERS[:2]))
    failed = Condition(aspect=Aspect.TOLD, values=frozenset({Told.ERROR}))
    both = {job.ref for job in _walk(repository, FeedQuery(conditions=(user, failed)))}
    each = [{job.ref for job in _walk(repository, FeedQuery(conditions=(one,)))} for one in (user, failed)]
    assert both == each[0] & each[1]
    assert repository.notes(FeedQuery(conditions=(user,))) == repository.notes(FeedQuery(user_id=USERS[0]))
