"""Results as a table for people, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.common.timing import Times

_WHAT = 46


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one thing cost, beside its peers."""

    what: str
    own: Times | None = None
    """None where it was not measured: `note` says why."""
    raw: Times | None = None
    """The bare driver with the same statements."""
    offset: Times | None = None
    """A pager by OFFSET."""
    limit: float | None = None
    """How many times the bare driver's time it may take; None for any."""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the bare driver's time it took."""
        return None if self.own is None or self.raw is None else self.own.ratio(self.raw)

    @property
    def is_slow(self) -> bool:
        """Whether it is above its limit."""
        return self.ratio is not None and self.limit is not None and self.ratio > self.limit

    def to_json(self) -> dict[str, object]:
        """Plain values; times in milliseconds."""
        times = {"own": self.own, "raw": self.raw, "offset": self.offset}
        return {
            "what": self.what,
            **{name: None if each is None else _plain(each) for name, each in times.items()},
            "ratio": self.ratio,
            "limit": self.limit,
            "is_slow": self.is_slow,
            "note": self.note,
        }


def header() -> str:
    """The line above the lines of results."""
    return (
        f"{'':{_WHAT}}{'ms':>9} {'quartiles':>17} {'driver':>9} {'×':>6}   {'OFFSET':>9} {'×':>8} {'runs':>5}"
    )


def line(result: Result) -> str:
    """One result as a line of the table."""
    if result.own is None:
        return f"{result.what:<{_WHAT}}{result.note}"
    low, high = result.own.quartiles
    text = f"{result.what:<{_WHAT}}{result.own.median:9.2f} {f'{low:.2f}–{high:.2f}':>17} "
    text += " " * 18 if result.raw is None else f"{result.raw.median:9.2f} {result.ratio:6.2f} "
    text += "! " if result.is_slow else "  "
    if result.offset is None:
        text += " " * 18
    else:
        text += f"{result.offset.median:9.2f} {result.own.ratio(result.offset):8.3f}"
    return f"{text} {len(result.own.all):5}  {result.note}".rstrip()


def summary(results: Sequence[Result]) -> str:
    """How many are above their limit."""
    slow = [result.what for result in results if result.is_slow]
    limited = sum(result.ratio is not None and result.limit is not None for result in results)
    if not slow:
        return f"All {limited} that have a limit keep it."
    return f"{len(slow)} of {limited} are above their limit (marked !): {', '.join(slow)}."


def _plain(times: Times) -> dict[str, object]:
    low, high = times.quartiles
    values = {"median": times.median, "q1": low, "q3": high, "least": times.least}
    return {**{name: round(value, 3) for name, value in values.items()}, "runs": len(times.all)}
