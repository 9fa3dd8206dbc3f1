"""The simulator behaves as the servers did that were recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobmonitor.demo.simulator import Faults, Simulator
from tests.simulator.plans import LEFT_OUT, UNCHANGED, plan
from tests.simulator.recording import load, numbers
from tests.simulator.replay import Replay

VERSIONS = ("0.3.64", "0.33")

#: (version recorded, version simulated, number)
CASES = [(version, version, number) for version in VERSIONS for number in numbers(version)]
CASES = [case for case in CASES if case[2] not in LEFT_OUT]
CASES += [("0.3.64", "0.33", number) for number in UNCHANGED]


@pytest.mark.parametrize(("recorded", "behave", "number"), CASES, ids=["-".join(case) for case in CASES])
async def test_recording_is_repeated(recorded: str, behave: str, number: str, tmp_path: Path) -> None:
    how = plan(number, behave)
    folder = tmp_path / "machine" / "server"
    if how.prepare is not None:
        how.prepare(folder)
    simulator = Simulator(behave, folder=folder, faults=Faults(models_missing=True), **how.options)
    async with simulator:
        problems = await Replay(load(recorded, number), simulator, how).run()
    assert not problems, "\n".join(problems[:12])


def test_every_recording_is_accounted_for() -> None:
    known = {number for version in VERSIONS for number in numbers(version)}
    assert LEFT_OUT.keys() <= known
    assert set(UNCHANGED) <= set(numbers("0.3.64")) - set(numbers("0.33"))
