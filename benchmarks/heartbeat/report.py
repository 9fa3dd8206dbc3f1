"""What was measured, as lines, as JSON, and as a table of the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.common.machine import machine
from benchmarks.heartbeat.probe import Beats, part

P99_MS, MOST_MS = 16.0, 50.0
MOST_MEGABYTES = 300
"""Memory that one scenario may leave taken."""
PAGE = Path(__file__).parents[2] / "docs" / "BENCHMARKS.md"
BEGIN, END = "<!-- heartbeat: begin -->", "<!-- heartbeat: end -->"


@dataclass(frozen=True, slots=True)
class Measured:
    """One scenario. Milliseconds and megabytes."""

    what: str
    turns: int
    frames: int
    gap_p99: float
    gap_most: float
    work_p99: float
    work_most: float
    memory_before: float
    memory_after: float

    @classmethod
    def of(cls, what: str, beats: Beats, before: float, after: float, *, is_shared: bool) -> Measured:
        """Of what a probe saw."""
        return cls(
            what,
            len(beats.gaps),
            beats.frames,
            1000 * part(beats.gaps, 0.99),
            1000 * part(beats.gaps, 1.0),
            1000 * part(beats.work, 0.99),
            1000 * part(beats.work, 1.0),
            before,
            after,
            is_shared,
        )

    is_shared: bool = False
    """Whether other programs kept the machine busy: the blocks hold what these did, too."""

    @property
    def is_slow(self) -> bool:
        """Whether a limit is exceeded: by the blocks, or, on a machine that others keep busy, by what the
        loop's thread worked within them."""
        p99, most = (self.work_p99, self.work_most) if self.is_shared else (self.gap_p99, self.gap_most)
        grown = self.memory_after - self.memory_before
        return p99 > P99_MS or most > MOST_MS or grown > MOST_MEGABYTES

    def to_json(self) -> dict[str, object]:
        """Plain values."""
        plain = {key: round(each, 2) if type(each) is float else each for key, each in asdict(self).items()}
        return {**plain, "is_slow": self.is_slow}


_COLUMNS = (
    ("ms", "<30"),
    ("block 99 %", ">12"),
    ("most", ">9"),
    ("worked 99 %", ">13"),
    ("most", ">9"),
    ("turns", ">9"),
    ("frames", ">8"),
    ("MB", ">13"),
)
HEADER = "".join(f"{title:{width}}" for title, width in _COLUMNS)


def line(measured: Measured) -> str:
    """One scenario as a line below HEADER."""
    memory = f"{measured.memory_before:.0f} → {measured.memory_after:.0f}"
    return (
        f"{measured.what:<30}{measured.gap_p99:12.1f}{measured.gap_most:9.1f}{measured.work_p99:13.1f}"
        f"{measured.work_most:9.1f}{measured.turns:9,}{measured.frames:8,}{memory:>13}"
        f"{'  !' if measured.is_slow else ''}"
    )


def table(measured: Sequence[Measured]) -> str:
    """As Markdown."""
    rows = [
        " | ".join(
            [
                f"| {each.what}",
                *(f"{ms:.1f}" for ms in (each.gap_p99, each.gap_most, each.work_p99, each.work_most)),
                f"{each.frames:,}",
                f"{each.memory_before:.0f} → {each.memory_after:.0f} |",
            ]
        )
        for each in measured
    ]
    what = " of what was worked" if any(each.is_shared for each in measured) else " of the blocks"
    return "\n".join(
        [
            f"{machine()}; limits{what}: {P99_MS:.0f} ms at 99 %, {MOST_MS:.0f} ms at most.",
            "",
            "| ms | block, 99 % | at most | worked, 99 % | at most | frames | memory, MB |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
            *rows,
        ]
    )


def record(measured: Sequence[Measured], page: Path = PAGE) -> None:
    """Puts the table between its marks in a page of the documentation."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"{page.name} has no place for the table ({BEGIN} … {END}).")
    page.write_text(f"{before}{BEGIN}\n{table(measured)}\n{END}{after}", encoding="utf-8")
