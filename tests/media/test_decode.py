"""Pictures from files of every kind, whole and damaged, within bounds."""

from fractions import Fraction

import pytest
from PySide6.QtGui import QColor, QImage

from jobmonitor.domain.errors import MediaError
from jobmonitor.media.decode import decode, encode_thumbnail

from . import files


def colour_at(image: QImage, x: float, y: float) -> QColor:
    """The colour at a place given as parts of width and height."""
    return image.pixelColor(round(x * (image.width() - 1)), round(y * (image.height() - 1)))


def is_like(found: QColor, wanted: QColor) -> bool:
    pairs = zip(found.getRgb()[:3], wanted.getRgb()[:3], strict=True)
    return all(abs(one - other) < 30 for one, other in pairs)


@pytest.mark.parametrize("file_format", ["png", "jpeg", "webp", "bmp", "tiff"])
def test_a_picture_is_scaled_to_fit(file_format):
    image = decode(files.image(file_format, 640, 480), 100)
    assert (image.width(), image.height()) == (100, 75)
    assert is_like(colour_at(image, 0.25, 0.5), files.RED)
    assert is_like(colour_at(image, 0.75, 0.5), files.BLUE)
    assert image.format() == QImage.Format.Format_RGB32


def test_a_picture_is_never_enlarged():
    assert decode(files.image("png", 64, 48), 1000).width() == 64


def test_a_very_narrow_picture_keeps_a_pixel():
    image = decode(files.image("png", 4000, 2), 40)
    assert (image.width(), image.height()) == (40, 1)


def test_a_picture_is_read_from_a_file_whatever_it_is_called(tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(files.image("png"))
    assert decode(path, 32).width() == 32


def test_transparency_is_kept():
    image = decode(files.image("png", alpha=True, right=QColor(0, 0, 0, 0)), 32)
    assert image.format() == QImage.Format.Format_ARGB32_Premultiplied
    assert colour_at(image, 0.9, 0.5).alpha() == 0
    assert decode(encode_thumbnail(image), 32).hasAlphaChannel()


def test_a_picture_is_turned_as_its_exif_says():
    image = decode(files.turned_jpeg(), 32)
    assert (image.width(), image.height()) == (24, 32)
    assert is_like(colour_at(image, 0.5, 0.2), files.RED)
    assert is_like(colour_at(image, 0.5, 0.8), files.BLUE)


def test_of_an_animation_the_first_frame_is_shown():
    colour = colour_at(decode(files.animated_gif(), 32), 0.5, 0.5)
    assert colour.red() > 150 > colour.blue()


@pytest.mark.parametrize(
    ("container", "codec"),
    [("mp4", "libx264"), ("webm", "libvpx"), ("matroska", "libx264"), ("avi", "mpeg4")],
)
def test_the_poster_of_a_clip_fits_and_is_not_its_black_beginning(container, codec):
    image = decode(files.video(container, codec, width=160, height=96, black_start=0.1, seconds=2), 80)
    assert (image.width(), image.height()) == (80, 48)
    assert is_like(colour_at(image, 0.5, 0.5), files.GREEN)


def test_rows_of_odd_width_are_not_sheared():
    image = decode(files.video(width=70, height=48), 1000)
    assert image.width() == 70
    assert all(is_like(colour_at(image, x, 0.9), files.GREEN) for x in (0, 0.5, 1))


def test_a_turned_clip_is_shown_upright():
    image = decode(files.turned_video(), 1000)
    assert (image.width(), image.height()) == (48, 70)


def test_pixels_that_are_not_square_are_stretched():
    image = decode(files.video(width=70, height=48, aspect=Fraction(2, 1)), 1000)
    assert (image.width(), image.height()) == (140, 48)


@pytest.mark.parametrize("size", [(30_000, 30_000), (15_000, 12_000)])
def test_a_picture_that_would_fill_the_memory_is_refused(size):
    with pytest.raises(MediaError):
        decode(files.png_bomb(*size), 64)


@pytest.mark.parametrize(
    "data",
    [
        files.image("png")[:60],
        files.image("png")[:20],
        files.image("webp")[:40],
        files.image("jpeg")[:100],
        files.video()[:600],
        b"\0\0\0\x20ftypisom" + b"\0" * 300,
        b"\x1aE\xdf\xa3" + b"\xff" * 300,
        files.sound(),
        b"",
        b"<html>404</html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        b"#EXTM3U\n#EXT-X-VERSION:3\nhttp://127.0.0.1:9/x.ts\n",
        b"\0\0\0\x1cftypheic" + b"\0" * 60,
    ],
)
def test_what_cannot_be_shown_says_so(data):
    with pytest.raises(MediaError) as caught:
        decode(data, 64)
    assert caught.value.message.endswith(".")
    assert caught.value.remedy


def test_a_clip_with_damaged_packets_still_shows_a_frame_and_prints_nothing(capfd):
    data = bytearray(files.video(seconds=4, width=160, height=96))
    start = data.index(b"mdat")
    for place in range(start + 2000, len(data) - 2000, 7):
        data[place] ^= 0x5A
    image = decode(bytes(data), 64)
    assert image.width() == 64
    assert capfd.readouterr().err == ""


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(MediaError, match="gone"):
        decode(tmp_path / "gone.png", 64)
