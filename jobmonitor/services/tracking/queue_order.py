"""In which order the followed jobs of one server are expected to run."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from jobmonitor.services.tracking.followed import FollowedJobs
from jobmonitor.services.tracking.tracked import TrackedJob


class QueueOrder:
    """As the queue was seen last; what came later stands behind. It only says where to ask first."""

    def __init__(self, jobs: FollowedJobs) -> None:
        self._jobs = jobs
        self._ids: deque[str] = deque()
        self.is_known = False
        """Whether the queue was ever read."""

    def learn(self, ids: Iterable[str]) -> None:
        """The queue was read: these run or wait, in this order."""
        self._ids = deque(each for each in ids if each in self._jobs)
        self.is_known = True

    def add(self, comfy_job_id: str) -> None:
        """A job was sent since."""
        self._ids.append(comfy_job_id)

    def upcoming(self) -> Iterator[TrackedJob]:
        """Those that are still followed, the next one first. May be changed while one iterates."""
        passed: list[str] = []
        try:
            while self._ids:
                comfy_job_id = self._ids.popleft()
                tracked = self._jobs.get(comfy_job_id)
                if tracked is not None:
                    passed.append(comfy_job_id)
                    yield tracked
        finally:
            self._ids.extendleft(each for each in reversed(passed) if each in self._jobs)
