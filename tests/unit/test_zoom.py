"""The geometry of a picture in a view."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSizeF

from jobmonitor.ui.detail.zoom import MAX_FIT, MAX_ZOOM, MIN_ZOOM, Zoom

lengths = st.floats(10, 4_000)
sizes = st.builds(QSizeF, lengths, lengths)
zooms = st.floats(MIN_ZOOM, MAX_ZOOM)
ratios = st.sampled_from([1.0, 1.25, 2.0])


@given(sizes, sizes, ratios)
def test_fitted_means_all_of_it_in_the_middle(view: QSizeF, picture: QSizeF, ratio: float) -> None:
    zoom = Zoom(view, picture, ratio)
    target = zoom.target
    assert target.width() <= view.width() + 1e-6
    assert target.height() <= view.height() + 1e-6
    assert zoom.scale <= MAX_FIT
    assert target.center().x() == pytest.approx(view.width() / 2)
    assert target.center().y() == pytest.approx(view.height() / 2)


@given(sizes, sizes, ratios, zooms, zooms, st.floats(0, 1), st.floats(0, 1))
def test_what_is_under_the_pointer_stays_there_while_the_picture_covers_the_view(
    view: QSizeF, picture: QSizeF, ratio: float, before: float, after: float, x: float, y: float
) -> None:
    zoom = Zoom(view, picture, ratio)
    zoom.set_zoom(before)
    at = QPointF(x * view.width(), y * view.height())
    target = zoom.target
    share = (at - target.topLeft()).x() / target.width(), (at - target.topLeft()).y() / target.height()
    zoom.set_zoom(after, at)
    there = zoom.target
    assert zoom.shown_zoom == pytest.approx(after)
    if there.width() > view.width():
        assert there.left() <= 1e-3
        assert there.right() >= view.width() - 1e-3
        found = there.x() + share[0] * there.width()
        inside = -1e-3 < found - at.x() < 1e-3
        assert inside or there.left() > -1e-3 or there.right() < view.width() + 1e-3
    else:
        assert there.center().x() == pytest.approx(view.width() / 2, abs=1e-3)


@given(sizes, sizes, zooms, st.floats(-9_000, 9_000), st.floats(-9_000, 9_000))
def test_no_drag_takes_the_picture_out_of_the_view(
    view: QSizeF, picture: QSizeF, factor: float, x: float, y: float
) -> None:
    zoom = Zoom(view, picture)
    zoom.set_zoom(factor)
    zoom.move(QPointF(x, y))
    target = zoom.target
    if target.height() >= view.height():
        assert target.top() <= 1e-3
        assert target.bottom() >= view.height() - 1e-3


def test_pixels_are_sharp_above_their_own_size() -> None:
    zoom = Zoom(QSizeF(400, 300), QSizeF(64, 48), ratio=2.0)
    assert not zoom.is_sharp
    zoom.set_zoom(1.0)
    assert not zoom.is_sharp
    assert zoom.target.width() == 32
    zoom.step(1)
    assert zoom.is_sharp
    zoom.fit()
    assert zoom.is_fitted
