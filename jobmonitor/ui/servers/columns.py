"""Where the parts of a row stand, by its width: what matters least gives way first. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass, fields

from jobmonitor.ui.theme.tokens import ICON, MARGIN

NARROWEST = 302
"""Pixels below which a row keeps name and state alone."""
NARROW = 470
"""Pixels below which a row keeps name, state, queue and a bar of its memory alone."""
WIDE = 660
"""Pixels from which a row tells what runs in a column of its own."""
_LEFT = MARGIN + ICON + MARGIN


@dataclass(frozen=True, slots=True)
class Span:
    """From `x`, `width` pixels; nothing is shown where that is 0."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class RowLayout:
    """The parts of a row, from left to right behind the icon."""

    name: Span
    state: Span
    run: Span
    queue: Span
    vram: Span
    latency: Span


def row_layout(width: int, percent: int = 100) -> RowLayout:
    """For a row of so many pixels, whose text is so large, in per cent of the usual."""
    if percent != 100:
        return _grown(row_layout(width * 100 // percent), percent)
    if width < NARROWEST:
        state, run, queue, vram, latency = 104, 0, 0, 0, 0
    elif width < NARROW:
        state, run, queue, vram, latency = 104, 0, 30, 48, 0
    elif width < WIDE:
        state, run, queue, vram, latency = 124, 0, 44, 112, 52
    else:
        state, run, queue, vram, latency = 136, (width - 470) * 11 // 20, 52, 128, 60
    used = sum(each + MARGIN for each in (state, run, queue, vram, latency) if each)
    name = max(56, width - _LEFT - used - MARGIN)
    spans, at = [], _LEFT
    for each in (name, state, run, queue, vram, latency):
        spans.append(Span(at, each))
        at += each + MARGIN if each else 0
    return RowLayout(*spans)


def _grown(usual: RowLayout, percent: int) -> RowLayout:
    """The icon keeps its size, so that all spans begin where they would; what is gained goes to the name."""
    spans = [getattr(usual, each.name) for each in fields(usual)]
    name, *others = (Span(each.x * percent // 100, each.width * percent // 100) for each in spans)
    return RowLayout(Span(_LEFT, name.x + name.width - _LEFT), *others)
