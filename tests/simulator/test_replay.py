"""The simulator behaves as the servers did that were recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobmonitor.demo.simulator import Faults, Simulator
from tests.simulator.plans import LEFT_OUT, plan
from tests.simulator.recording import load, numbers
from tests.simulator.replay import Replay

CASES = [
    (behave, number) for behave in ("0.3.64", "0.33") for number in numbers(behave) if number not in LEFT_OUT
]


@pytest.mark.parametrize(("behave", "number"), CASES, ids=[f"{b}-{n}" for b, n in CASES])
async def test_recording_is_repeated(behave: str, number: str, tmp_path: Path) -> None:
    how = plan(number, behave)
    folder = tmp_path / "machine" / "server"
    if how.prepare is not None:
        how.prepare(folder)
    simulator = Simulator(behave, folder=folder, faults=Faults(models_missing=True), **how.options)
    async with simulator:
        problems = await Replay(load(behave, number), simulator, how).run()
    assert not problems, "\n".join(problems[:12])


def test_every_recording_is_accounted_for() -> None:
    known = {number for behave in ("0.3.64", "0.33") for number in numbers(behave)}
    assert LEFT_OUT.keys() <= known
