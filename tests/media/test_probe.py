"""What a file is, is told by its content."""

import os

import pytest

from jobmonitor.domain.errors import MediaError
from jobmonitor.domain.media import MediaKind
from jobmonitor.domain.workflow import Size
from jobmonitor.media.probe import probe_file

from . import files


@pytest.fixture
def write(tmp_path):
    def write(data: bytes, name: str = "file.dat"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize("file_format", ["png", "jpeg", "webp"])
def test_a_picture(write, file_format):
    data = files.image(file_format)
    info = probe_file(write(data), MediaKind.IMAGE)
    assert (info.kind, info.size, info.seconds) == (MediaKind.IMAGE, Size(64, 48), None)
    assert info.byte_count == len(data)
    assert info.format == {"jpeg": "jpg"}.get(file_format, file_format)


def test_a_turned_picture_has_the_size_that_is_shown(write):
    assert probe_file(write(files.turned_jpeg())).size == Size(48, 64)
    assert probe_file(write(files.turned_video())).size == Size(48, 70)


@pytest.mark.parametrize(("container", "codec"), [("mp4", "libx264"), ("webm", "libvpx")])
def test_a_clip(write, container, codec):
    info = probe_file(write(files.video(container, codec)), MediaKind.VIDEO)
    assert (info.kind, info.format, info.size) == (MediaKind.VIDEO, container, Size(70, 48))
    assert info.seconds == pytest.approx(2.0, abs=0.15)


def test_a_clip_with_sound_is_a_clip(write):
    assert probe_file(write(files.video(sound=True))).kind is MediaKind.VIDEO


@pytest.mark.parametrize(
    ("container", "codec", "name"),
    [
        ("wav", "pcm_s16le", "wav"),
        ("flac", "flac", "flac"),
        ("mp3", "libmp3lame", "mp3"),
        ("ogg", "flac", "ogg"),
        ("ipod", "aac", "m4a"),
        ("adts", "aac", "aac"),
        ("mp4", "aac", "mp4"),
    ],
)
def test_a_sound(write, container, codec, name):
    info = probe_file(write(files.sound(container, codec)), MediaKind.AUDIO)
    assert (info.kind, info.format, info.size) == (MediaKind.AUDIO, name, None)
    assert info.seconds == pytest.approx(1.5, abs=0.2)


def test_the_name_is_not_believed(write):
    with pytest.raises(MediaError, match=r"“voice\.png” is a sound \(WAV\), not a picture\."):
        probe_file(write(files.sound(), "voice.png"), MediaKind.IMAGE)
    with pytest.raises(MediaError, match=r"is a picture \(PNG\), not a video\."):
        probe_file(write(files.image("png"), "clip.mp4"), MediaKind.VIDEO)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        files.image("png")[:20],
        files.video()[:600],
        files.sound()[:30],
        b"\xff\xfe" + b"a\0" * 40,
    ],
)
def test_what_is_neither_is_refused_by_name(write, data):
    with pytest.raises(MediaError, match="“file") as caught:
        probe_file(write(data))
    assert caught.value.remedy


def test_what_is_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "missing.png"):
        with pytest.raises(MediaError, match="is not a file"):
            probe_file(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(MediaError, match="is not a file"):
        probe_file(tmp_path / "pipe.png")
