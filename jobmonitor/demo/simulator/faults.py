"""Faults that the simulator can be told to have, at start or while it runs."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, fields

#: Name on the command line → (what it does, whether it takes a value).
DESCRIPTIONS: dict[str, tuple[str, bool]] = {
    "slow": ("delay every answer by VALUE seconds (1)", True),
    "flaky": ("drop the connection or answer 500, with probability VALUE (0.2)", True),
    "refuse": ("refuse every prompt as a server does that has not its models", False),
    "error": ("every run fails at its sampler, out of memory", False),
    "die-after": ("end in mid-run after VALUE sampler steps (3)", True),
    "garbage": ("answer 200 with something that is no JSON", False),
    "half": ("answer with the first half of what there is to say", False),
    "http-500": ("answer 500 on the path VALUE (every path); repeatable", True),
    "drop-websocket": ("cut every websocket after VALUE frames (5)", True),
    "old-ids": ("ignore the prompt_id of the client, as before 0.3.45", False),
    "no-websocket": ("refuse websockets", False),
    "lost-answer": ("accept the prompt, then drop the connection without an answer", False),
    "models-missing": ("the model folders are empty", False),
}


@dataclass
class Faults:
    """What goes wrong. Every field may be set while the simulator runs.

    `slow` and `flaky` are seconds and a probability (0 to 1); `flaky` draws from `seed`. `die_after` counts
    sampler steps from the start of the server, `drop_websocket` frames of each socket; None is off.
    `http_500` holds paths (without `/api`), `*` is every path.
    """

    slow: float = 0.0
    flaky: float = 0.0
    refuse: bool = False
    error: bool = False
    die_after: int | None = None
    garbage: bool = False
    half: bool = False
    http_500: set[str] = field(default_factory=set)
    drop_websocket: int | None = None
    old_ids: bool = False
    no_websocket: bool = False
    lost_answer: bool = False
    models_missing: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - repeatable faults, nothing secret

    def draw(self) -> bool:
        """True with the probability of `flaky`; the sequence depends on `seed` alone."""
        return self.flaky > 0 and self._random.random() < self.flaky

    def coin(self) -> bool:
        """Heads or tails, from the same sequence."""
        return self._random.random() < 0.5

    def clear(self) -> None:
        """Nothing goes wrong from now on."""
        fresh = Faults(seed=self.seed)
        for each in fields(self):
            setattr(self, each.name, getattr(fresh, each.name))

    @classmethod
    def parse(cls, words: Iterable[str]) -> Faults:
        """From `NAME` or `NAME=VALUE` words. ValueError says which word is wrong."""
        faults = cls()
        for word in words:
            name, _, value = word.partition("=")
            if name not in DESCRIPTIONS:
                raise ValueError(f"unknown fault {name!r}; known: {', '.join(DESCRIPTIONS)}")
            if value and not DESCRIPTIONS[name][1]:
                raise ValueError(f"the fault {name!r} takes no value")
            try:
                faults._set(name, value)
            except ValueError:
                raise ValueError(f"the value of the fault {word!r} is not a number") from None
        return faults

    def _set(self, name: str, value: str) -> None:
        if name == "slow":
            self.slow = float(value or 1.0)
        elif name == "flaky":
            self.flaky = float(value or 0.2)
        elif name == "die-after":
            self.die_after = int(value or 3)
        elif name == "drop-websocket":
            self.drop_websocket = int(value or 5)
        elif name == "http-500":
            self.http_500.add(value or "*")
        else:
            setattr(self, name.replace("-", "_"), True)
