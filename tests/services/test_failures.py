"""Failures in groups: what is alike has one key, whatever ids, paths and numbers it names."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.job import CANCELLED_BY_OPERATOR, Job, JobStatus
from jobmonitor.services.failures import (
    MAX_KEY,
    MOST_COMPARED,
    CauseKind,
    cause_in,
    cause_of,
    common_words,
    normalised,
    similar_failures,
)
from jobmonitor.services.tracking.result import LOST, NEVER_ARRIVED, NOTHING_MADE, UNDECIDED, UNREADABLE
from tests.support.fake_application import FakeClock, InlineBackground
from tests.support.fake_jobs import NOON, FakeRepository, make_job

FAILED = make_job(1, status=JobStatus.FAILED)


def failed(number: int, message: str, **values: object) -> Job:
    return make_job(number, status=JobStatus.FAILED, error_message=message, **values)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("KSampler (node 11): out of memory. Try a smaller size. (Allocation on device 0)", CauseKind.MEMORY),
        ("CUDA error: CUBLAS_STATUS_ALLOC_FAILED", CauseKind.MEMORY),
        ("gpu1 did not take the job. Gpu1 lacks the node class “WanSampler” of x.", CauseKind.NODE_MISSING),
        ("Cannot execute because node WanSampler does not exist.", CauseKind.NODE_MISSING),
        ("gpu1 did not take the job. The server has no model file “a.ckpt” for y.", CauseKind.MODEL_MISSING),
        ("The server refused the graph: Loader has no model “sd_xl.safetensors”.", CauseKind.MODEL_MISSING),
        ("[Errno 2] No such file or directory: '/x/y.png'", CauseKind.FILE_MISSING),
        ("The server has no image file “a.png” in its input folder, as z wants it.", CauseKind.FILE_MISSING),
        (LOST, CauseKind.LOST),
        (UNDECIDED, CauseKind.LOST),
        (NEVER_ARRIVED, CauseKind.LOST),
        (UNREADABLE, CauseKind.LOST),
        ("gpu1 did not take the job. “Seed” is 3, out of range.", CauseKind.VALIDATION),
        (NOTHING_MADE, CauseKind.NO_RESULT),
        ("gpu1 does not answer.", CauseKind.UNREACHABLE),
        (CANCELLED_BY_OPERATOR, CauseKind.CANCELLED),
        ("", CauseKind.UNKNOWN),
        ("Sizes of tensors must match except in dimension 1.", CauseKind.OTHER),
    ],
)
def test_what_rows_say_is_one_of_a_few_causes(message: str, kind: CauseKind) -> None:
    cause = cause_of(replace(FAILED, error_message=message))
    assert cause.kind is kind
    assert cause.key
    assert cause.words


def test_the_exception_that_the_server_told_counts_too() -> None:
    cause = cause_in("KSampler: Allocation failed", {"exception_type": "torch.OutOfMemoryError"})
    assert cause.kind is CauseKind.MEMORY


def test_missing_models_and_nodes_are_told_apart_by_name() -> None:
    one, other = (cause_in(f"The server has no model file “{name}” for x.") for name in ("a.ckpt", "b.ckpt"))
    assert one.key != other.key
    assert one.words == "A model is missing on the server: a.ckpt"


def test_a_job_that_has_not_failed_has_no_cause() -> None:
    assert not cause_of(make_job(1)).key
    assert cause_of(replace(FAILED, status=JobStatus.CANCELLED)).kind is CauseKind.CANCELLED


def test_ids_paths_and_numbers_make_no_difference() -> None:
    one = "Error 17 at C:\\models\\a.pt in /opt/ComfyUI/x.py line 31: job 3f2a9c7e11 of http://gpu1:8188/a?b"
    other = "Error 4 at D:\\b.pt in /home/me/y.py line 2: job 77fe00aa91bc of https://gpu22:9/"
    assert normalised(one) == normalised(other)


values = st.one_of(
    st.integers(0, 10**9).map(str),
    st.uuids(version=4).map(str),
    st.floats(0, 1e6).map(lambda number: f"{number:.3f}"),
    st.sampled_from(["/opt/a.py", ["/home/someone/b", "c.png"][0], "C:\\x\\y.pt", "http://gpu1:8188/v?f=1"]),
)


@given(st.text(max_size=400))
def test_normalising_twice_changes_nothing_more(message: str) -> None:
    once = normalised(message)
    assert normalised(once) == once
    assert len(once) <= MAX_KEY
    assert once.isprintable()


@given(st.lists(values, min_size=3, max_size=3), st.lists(values, min_size=3, max_size=3))
def test_what_differs_from_run_to_run_makes_no_other_cause(one: list[str], other: list[str]) -> None:
    def kinds(parts: list[str]) -> str:
        sentence = "Tensor {} does not fit {}, see {} !"
        return normalised(sentence.format(*parts)).replace("#", "…")

    assert kinds(one) == kinds(other)


@given(st.uuids(), st.integers(0, 99), st.integers(0, 99))
def test_the_key_of_a_cause_does_not_depend_on_ids(job_id: UUID, node: int, line: int) -> None:
    def key(job_id: object, node: int, line: int) -> str:
        return cause_in(f"Node {node} failed for {job_id} (line {line})").key

    assert key(job_id, node, line) == key(UUID(int=1), 1, 1)


@given(st.text(max_size=300))
def test_every_message_has_a_cause_and_its_common_words_stand_in_it(message: str) -> None:
    job = replace(FAILED, error_message=message)
    cause = cause_of(job)
    assert cause.key
    assert cause.words.isprintable()
    assert common_words(job) in message


def test_common_words_are_worth_a_search() -> None:
    words = common_words(replace(FAILED, error_message="Tensor 17 does not fit the model at /opt/x.py"))
    assert words == "does not fit the model at"
    assert (
        common_words(replace(FAILED, error_message="KSampler (node 3): out of memory. (x)"))
        == "out of memory"
    )


async def test_jobs_that_failed_the_same_way_are_counted_by_server() -> None:
    message = "Tensor {} does not fit."
    servers = ("http://gpu0:8188", "http://gpu1:8188")
    jobs = [failed(number, message.format(number), comfy_url=servers[number % 2]) for number in range(9)]
    jobs += [failed(20, "something else"), make_job(21)]
    jobs += [failed(22, message.format(1), created_at=NOON - timedelta(days=40))]
    found = await similar_failures(jobs[0], FakeRepository(jobs), InlineBackground(), FakeClock())
    assert len(found.refs) == 8
    assert found.is_whole
    assert dict(found.by_server) == dict.fromkeys(servers, 4)


async def test_no_more_than_so_many_jobs_are_compared() -> None:
    jobs = [failed(number, "x y z", created_at=NOON - timedelta(seconds=number)) for number in range(1_300)]
    repository = FakeRepository(jobs)
    found = await similar_failures(jobs[0], repository, InlineBackground(), FakeClock())
    assert not found.is_whole
    assert len(found.refs) == MOST_COMPARED - 1
    assert repository.pages_read == 5
    assert jobs[0].ref not in found.refs
