"""Whatever happens to a list, the selected jobs are the same jobs: compared with a plain set of them."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobmonitor.domain.feed import Cursor, Page
from jobmonitor.domain.job import Job, JobRef
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.selection import JobSelection
from tests.support.fake_application import FakeClock
from tests.support.fake_jobs import NOON, make_job

NUMBER = st.integers(0, 79)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["only", "toggle", "extend", "keep", "all", "come", "go", "reload", "scroll"]),
        NUMBER,
        st.integers(1, 9),
    ),
    max_size=25,
)
PAGE = 12


def job(number: float) -> Job:
    """Newer ones have lower numbers."""
    return make_job(int(number * 1_000_000), created_at=NOON - timedelta(seconds=number))


class List:
    """A list of jobs as a database has it, the model of it, and which jobs a plain set says are selected."""

    def __init__(self) -> None:
        self.jobs = [job(number) for number in range(100, 140)]
        self.model = FeedModel(FakeClock(), lambda ref: None)
        self.selection = JobSelection(self.model)
        self.refs: set[JobRef] = set()
        self.anchor: JobRef | None = None
        self.base: set[JobRef] = set()
        self.adds = True
        self.everything = False
        self.load(0)

    @property
    def order(self) -> list[JobRef]:
        return [each.ref for each in self.jobs]

    @property
    def keys(self) -> list[str]:
        return [each.ref.key for each in self.jobs]

    def age(self, row: int) -> float:
        created = self.jobs[row].created_at
        assert created is not None
        return (NOON - created).total_seconds()

    def load(self, start: int) -> None:
        """The list is loaded anew: a part of it, from this row on."""
        self.model.restart(len(self.jobs), [(start, self.jobs[start : start + PAGE])])

    def fill(self) -> None:
        """The rows that are missing are asked for, and answered."""
        window = self.model.window
        while requests := window.wanted(0, len(self.jobs) - 1):
            for request in requests:
                behind = 0 if request.after is None else 1 + self.keys.index(request.after.key)
                jobs = tuple(self.jobs[behind + request.skip :][: request.limit])
                more = behind + request.skip + request.limit < len(self.jobs)
                window.accept(request, Page(jobs, Cursor.of(jobs[-1]) if more else None))

    def step(self, what: str, number: int, count: int) -> None:
        row = number % len(self.jobs) if self.jobs else -1
        match what:
            case "only" if row >= 0:
                self.everything, self.anchor, self.base, self.adds = False, self.order[row], set(), True
                self.refs = {self.order[row]}
                self.selection.only(row)
            case "toggle" if row >= 0:
                ref = self.order[row]
                self.base, self.anchor = set(self.refs), ref
                self.adds = ref not in self.refs
                self.refs ^= {ref}
                self.selection.toggle(row)
            case "extend" | "keep" if row >= 0 and self.anchor in self.order and not self.everything:
                if what == "extend":
                    self.base, self.adds = set(), True
                ends = sorted((self.order.index(self.anchor), row))
                between = set(self.order[ends[0] : ends[1] + 1])
                self.refs = self.base | between if self.adds else self.base - between
                self.selection.extend(row, keep=what == "keep")
            case "all":
                self.everything, self.refs, self.adds = True, set(self.order), True
                self.anchor = None
                self.selection.select_all()
            case "come":
                at = min(row + 1, len(self.jobs))
                above = self.age(at - 1) if at else 0.0
                below = self.age(at) if at < len(self.jobs) else above + 1
                new = job((above + below) / 2)
                self.jobs.insert(at, new)
                self.model.window.insert(at, [new])
                if self.everything:
                    self.refs.add(new.ref)
            case "go" if row >= 0:
                gone = self.jobs.pop(row)
                self.model.window.remove(gone.ref)
                self.refs.discard(gone.ref)
                self.base.discard(gone.ref)
            case "reload" | "scroll" if self.jobs:
                self.load(0 if what == "reload" else max(0, min(row, len(self.jobs) - PAGE)))
                self.base, self.anchor = set(), None
                self.fill()
            case _:
                pass


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_the_selected_jobs_are_a_set_of_jobs(steps: list[tuple[str, int, int]]) -> None:
    listed = List()
    listed.fill()
    for step in steps:
        listed.step(*step)
        selected = {
            ref for row, ref in enumerate(listed.order) if row in listed.selection and listed.model.job(row)
        }
        assert selected == listed.refs, step
        assert listed.selection.count == len(listed.refs)
