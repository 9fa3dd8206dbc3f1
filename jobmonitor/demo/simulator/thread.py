"""The simulator in a thread of its own, for code that has no event loop or another one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, TypeVar

from jobmonitor.demo.simulator.faults import Faults
from jobmonitor.demo.simulator.server import Simulator

T = TypeVar("T")


class SimulatorThread:
    """`with SimulatorThread() as sim: sim.url`. Takes what `Simulator` takes; methods block until done.

    `simulator` is the object itself; look at its state with `call`, in the simulator's thread.
    """

    def __init__(self, behave: str = "0.3.64", **options: Any) -> None:
        self._behave, self._options = behave, options
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulator", daemon=True)
        self.simulator: Simulator

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def call(self, work: Callable[[Simulator], T]) -> T:
        """Call something with the simulator in its thread; the result."""

        async def there() -> T:
            return work(self.simulator)

        return self._do(there())

    @property
    def url(self) -> str:
        """Base address, without a slash at the end."""
        return self.simulator.url

    @property
    def port(self) -> int:
        """The port, the same after a restart."""
        return self.simulator.port

    @property
    def faults(self) -> Faults:
        """What goes wrong; may be changed at any time."""
        return self.simulator.faults

    @property
    def requests(self) -> list[tuple[str, str, int]]:
        """What came in so far: (method, path with query, status)."""
        return list(self.simulator.requests)

    @property
    def posts(self) -> list[Any]:
        """Bodies of the prompts that came in."""
        return list(self.simulator.posts)

    @property
    def running(self) -> list[str]:
        """Ids of the running prompts."""
        return self.call(lambda sim: sim.running)

    @property
    def pending(self) -> list[str]:
        """Ids of the pending prompts in order."""
        return self.call(lambda sim: sim.pending)

    @property
    def history(self) -> dict[str, dict[str, Any]]:
        """Prompts that are over."""
        return self.call(lambda sim: dict(sim.history))

    def start(self) -> None:
        """Start; again after `stop` or `kill`, on the same port."""
        self._do(self.simulator.start())

    def stop(self) -> None:
        """Stop cleanly and forget queue and history."""
        self._do(self.simulator.stop())

    def kill(self) -> None:
        """Drop every connection and forget queue and history."""
        self._do(self.simulator.kill())

    def restart(self) -> None:
        """Kill and start."""
        self._do(self.simulator.restart())

    def hold(self, step: int | None = None, node: str | None = None, deaf: bool = False) -> None:
        """Runs stop before their next step, or before the given one, of any node or one."""
        self.call(lambda sim: sim.hold(step, node, deaf))

    def release(self) -> None:
        """Let held runs go on."""
        self._do(self.simulator.release())

    def wait_for(self, predicate: Callable[[Simulator], bool], seconds: float = 60.0) -> None:
        """Until the predicate, called with the simulator in its thread, is true. TimeoutError else."""
        self._do(self.simulator.wait_for(lambda: predicate(self.simulator), seconds))

    def wait_held(self, seconds: float = 60.0) -> None:
        """Until a run is held. TimeoutError else."""
        self._do(self.simulator.wait_held(seconds))

    def wait_done(self, prompt_id: str, seconds: float = 60.0) -> dict[str, Any]:
        """The history entry of a prompt, as soon as there is one. TimeoutError else."""
        return self._do(self.simulator.wait_done(prompt_id, seconds))

    def __enter__(self) -> SimulatorThread:
        self._thread.start()

        async def make() -> Simulator:
            simulator = Simulator(self._behave, **self._options)
            await simulator.__aenter__()
            return simulator

        try:
            self.simulator = self._do(make())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._do(self.simulator.__aexit__(kind, error, trace))
        finally:
            self._end()

    def _end(self) -> None:
        self._do(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
