"""Width and height in pixels, kept to a field's step and limits."""

from __future__ import annotations

import math
import re

from jobmonitor.domain.workflow import Field, Size, Value
from jobmonitor.services.forms.words import plain, quoted, wrong

MAX_SIDE = 16_384
"""Pixels of a side where the field names no maximum; what ComfyUI's own nodes take."""

_SIZE = re.compile(r"([0-9]{1,6})\s*[x×X*]\s*([0-9]{1,6})")


def round_size(size: Size, step: int) -> Size:
    """Both sides to the nearest multiple of `step` pixels, never less than one step."""
    return Size(_round_side(size.width, step), _round_side(size.height, step))


def size_limits(field: Field) -> tuple[int, int]:
    """The least and greatest width in pixels that a size field takes, both multiples of its step; the height
    has the same unless the field has a `maximum_height`."""
    return _limits(field, field.maximum)


def height_limits(field: Field) -> tuple[int, int]:
    """The least and greatest height in pixels that a size field takes, both multiples of its step."""
    return _limits(field, _maximum_height(field))


def check_size(field: Field, value: Value) -> Value:
    """A size within the limits, both sides multiples of the step."""
    size = value if isinstance(value, Size) else None
    if isinstance(value, str) and (match := _SIZE.fullmatch(value.strip())):
        size = Size(int(match[1]), int(match[2]))
    if size is None:
        raise wrong(field, f"takes width and height like 640 × 352, not {quoted(value)}")
    minimum = field.minimum or 1
    for name, side, maximum in (
        ("width", size.width, field.maximum or MAX_SIDE),
        ("height", size.height, _maximum_height(field) or MAX_SIDE),
    ):
        if not minimum <= side <= maximum:
            between = f"must be between {plain(minimum)} and {plain(maximum)} pixels"
            raise wrong(field, f"has a {name} of {side}; it {between}")
    size = round_size(size, _step(field))
    return Size(_within(size.width, size_limits(field)), _within(size.height, height_limits(field)))


def fitted(field: Field, shape: Size) -> Size:
    """A size of the shape of an image, its longer side as long as the longer one of the field's default."""
    greatest = Size(size_limits(field)[1], height_limits(field)[1])
    usual = field.default if isinstance(field.default, Size) else greatest
    longer = max(usual.width, usual.height)
    return _scaled(field, shape, longer / max(shape.width, shape.height, 1))


def shaped(field: Field, shape: Size, *, width: int | None = None, height: int | None = None) -> Size:
    """A size of this shape with one side as given, as near as the field's step and limits allow."""
    if width is not None:
        return _scaled(field, shape, width / max(1, shape.width))
    return _scaled(field, shape, (height or 1) / max(1, shape.height))


def _scaled(field: Field, shape: Size, scale: float) -> Size:
    """The shape, larger or smaller, within the field's limits: made smaller as a whole where a side is too
    long, kept to the step."""
    widths, heights = size_limits(field), height_limits(field)
    scale = min(scale, widths[1] / max(1, shape.width), heights[1] / max(1, shape.height))
    wanted = Size(max(1, round(shape.width * scale)), max(1, round(shape.height * scale)))
    size = round_size(wanted, _step(field))
    return Size(_within(size.width, widths), _within(size.height, heights))


def _limits(field: Field, maximum: float | None) -> tuple[int, int]:
    step = _step(field)
    least = math.ceil(max(field.minimum or 1, 1) / step) * step
    greatest = math.floor((maximum or MAX_SIDE) / step) * step
    return least, max(least, greatest)


def _maximum_height(field: Field) -> float | None:
    return field.maximum if field.maximum_height is None else field.maximum_height


def _within(side: int, limits: tuple[int, int]) -> int:
    return min(max(side, limits[0]), limits[1])


def _round_side(side: int, step: int) -> int:
    return max(1, (2 * side + step) // (2 * step)) * step


def _step(field: Field) -> int:
    return max(1, int(field.step or 1))
