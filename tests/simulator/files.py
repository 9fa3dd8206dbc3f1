"""Files like those that were uploaded or lay on the server when the recordings were made."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from jobmonitor.demo.simulator import encode, pictures


@lru_cache
def uploaded(name: str, size: int) -> bytes:
    """Content for an upload: a real file for its ending, another for another recorded size."""
    ending = Path(name).suffix
    if size < 20 or ending == ".bin":
        return b"x" * size
    if ending == ".png":
        return encode.png(pictures.gradient(24, 16, size))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        if ending == ".mp4":
            moving = pictures.batch(64, 48, 12, lambda index: pictures.plain(64, 48, 0x101010 * index))
            encode.video(path, moving, Fraction(12), encode.tone(1.0))
        else:
            encode.sound_file(path, encode.tone(0.09))
        return path.read_bytes()


def viewed(folder: Path) -> None:
    """The files that the recordings of `/view` look at."""
    deep = folder / "output" / "viewdir" / "deep"
    deep.mkdir(parents=True)
    (folder / "input").mkdir(parents=True)
    shown = deep.parent
    picture = encode.png(pictures.gradient(16, 16, 4), alpha=True)
    (shown / "rgba.png").write_bytes(picture)
    (deep / "sp ace é.png").write_bytes(picture)
    (folder / "input" / "rec_a.png").write_bytes(picture)
    (shown / "p.jpg").write_bytes(encode.still(pictures.gradient(16, 16, 4), "jpeg"))
    contents = {
        "t.txt": b"hello",
        "p.html": b"<b>x</b>",
        "s.svg": b"<svg/>",
        "d.json": b"{}",
        "noext": b"abc",
        "m.glb": b"glTF",
        "v.mkv": b"\x1aE",
    }
    for name, content in contents.items():
        (shown / name).write_bytes(content)


def uploads(folder: Path) -> None:
    """The uploads of the first recording, which later ones use."""
    places = ["input/rec_a.png", "input/rec_src.png", "input/rec sub/deep/rec_b.png", "output/rec_o.png"]
    for place in places:
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(uploaded(path.name, 139))
    (folder / "input" / "broken.png").write_bytes(b"no image!")
