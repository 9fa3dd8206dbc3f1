"""The graph inside what ComfyUI saved; files that have lost it, lie about it or want to do harm."""

from __future__ import annotations

import io
import json
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.errors import MediaError
from jobmonitor.media import embedded
from jobmonitor.media.embedded import graph_of
from tests.support.pictures import png

GRAPH = {
    "1": {"class_type": "CLIPTextEncode", "inputs": {"text": 'a "café" 😀'}, "_meta": {"title": "Prompt"}},
    "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}},
}
EDITOR = {"nodes": [{"id": 1, "type": "SaveImage"}], "links": [], "version": 0.4}


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def text(key: str, value: Any) -> bytes:
    return chunk(b"tEXt", key.encode() + b"\0" + json.dumps(value).encode("latin-1"))


def packed(key: str, value: Any) -> bytes:
    return chunk(b"zTXt", key.encode() + b"\0\0" + zlib.compress(json.dumps(value).encode("latin-1")))


def international(key: str, value: Any, *, packs: bool) -> bytes:
    body = json.dumps(value, ensure_ascii=False).encode()
    flag = b"\1\0" if packs else b"\0\0"
    return chunk(b"iTXt", key.encode() + b"\0" + flag + b"en\0\0" + (zlib.compress(body) if packs else body))


def with_chunks(*chunks: bytes, before_pixels: bool = True) -> bytes:
    """A PNG with these chunks before or after its pixels."""
    data = png()
    at = data.index(b"IDAT") - 4 if before_pixels else data.index(b"IEND") - 4
    return data[:at] + b"".join(chunks) + data[at:]


def exif(*texts: str, order: str = "<") -> bytes:
    """A first directory with Model (0x0110), Make (0x010f) … as ComfyUI writes them."""
    encoded = [each.encode() + b"\0" for each in texts]
    at = 8 + 2 + 12 * len(encoded) + 4
    entries, bodies = b"", b""
    for number, body in enumerate(encoded):
        entries += struct.pack(f"{order}HHII", 0x0110 - number, 2, len(body), at + len(bodies))
        bodies += body
    head = b"II*\0" if order == "<" else b"MM\0*"
    return head + struct.pack(f"{order}IH", 8, len(encoded)) + entries + struct.pack(f"{order}I", 0) + bodies


def webp(body: bytes) -> bytes:
    """A RIFF file of WebP's kind; its picture is not looked at."""
    chunks = b"VP8X" + struct.pack("<I", 10) + b"\x08" + bytes(9)
    chunks += b"VP8L" + struct.pack("<I", 5) + bytes(5) + b"\0"
    chunks += b"EXIF" + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def jpeg(body: bytes) -> bytes:
    inside = b"Exif\0\0" + body
    return (
        b"\xff\xd8\xff\xe0\0\x04\0\0\xff\xe1"
        + struct.pack(">H", len(inside) + 2)
        + inside
        + b"\xff\xda\0\x02"
    )


def clip(container: str = "mp4", codec: str = "libx264", **metadata: str) -> bytes:
    data = io.BytesIO()
    options = {"movflags": "use_metadata_tags"} if container == "mp4" else {}
    with av.open(data, "w", format=container, options=options) as made:
        made.metadata.update(metadata)
        stream = made.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(3):
            made.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        made.mux(stream.encode(None))
    return data.getvalue()


def sound(container: str, codec: str, **metadata: str) -> bytes:
    data = io.BytesIO()
    with av.open(data, "w", format=container) as made:
        made.metadata.update(metadata)
        stream = made.add_stream(codec, rate=48000, layout="stereo")
        name = stream.codec_context.format.name
        frame = av.AudioFrame(format=name, layout="stereo", samples=stream.codec_context.frame_size or 1024)
        frame.sample_rate = 48000
        made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return data.getvalue()


VHS = json.dumps({"prompt": json.dumps(GRAPH), "workflow": EDITOR, "CreationTime": "now"})
FILES = {
    "text.png": with_chunks(text("workflow", EDITOR), text("prompt", GRAPH)),
    "behind.png": with_chunks(text("prompt", GRAPH), before_pixels=False),
    "packed.png": with_chunks(packed("prompt", GRAPH)),
    "international.png": with_chunks(international("prompt", GRAPH, packs=False)),
    "both.png": with_chunks(international("prompt", GRAPH, packs=True)),
    "animated.png": with_chunks(
        chunk(b"comf", b"prompt\0" + json.dumps(GRAPH).encode()), before_pixels=False
    ),
    "little.webp": webp(exif(f"prompt:{json.dumps(GRAPH)}", f"workflow:{json.dumps(EDITOR)}")),
    "big.webp": webp(exif(f"workflow:{json.dumps(EDITOR)}", f"Prompt: {json.dumps(GRAPH)}", order=">")),
    "photo.jpg": jpeg(exif(f"prompt:{json.dumps(GRAPH)}")),
    "saved.mp4": clip(prompt=json.dumps(GRAPH), workflow=json.dumps(EDITOR)),
    "combined.mp4": clip(comment=VHS),
    "saved.webm": clip("webm", "libvpx-vp9", prompt=json.dumps(GRAPH)),
    "combined.mkv": clip("matroska", "libx264", comment=json.dumps({"prompt": GRAPH})),
    "saved.flac": sound("flac", "flac", prompt=json.dumps(GRAPH)),
    "saved.mp3": sound("mp3", "libmp3lame", prompt=json.dumps(GRAPH)),
    "saved.opus": sound("ogg", "libopus", prompt=json.dumps(GRAPH)),
}


@pytest.mark.parametrize("name", FILES)
def test_the_graph_is_found(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    assert graph_of(path) == GRAPH


def refusal(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(MediaError) as caught:
        graph_of(path)
    assert caught.value.remedy
    return str(caught.value)


def test_a_file_that_has_lost_its_graph_says_so(tmp_path: Path) -> None:
    for name, data in {
        "a.png": png(),
        "a.mp4": clip(),
        "a.webp": webp(exif("Camera")),
        "a.gif": b"GIF89a",
    }.items():
        assert "has no graph inside" in refusal(tmp_path / name, data)


@pytest.mark.parametrize("key", ["workflow", "prompt"])
def test_a_workflow_of_the_editor_alone_is_explained(tmp_path: Path, key: str) -> None:
    told = refusal(tmp_path / "a.png", with_chunks(text(key, EDITOR)))
    assert "only the editor's workflow" in told
    assert "Workflow → Export (API)" in told


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    assert "not a picture, video or sound" in refusal(tmp_path / "a.png", b"PK\3\4" + bytes(100))


@pytest.mark.parametrize(
    "graph",
    [
        [],
        5,
        {"1": 5},
        {"1": {"inputs": {}}},
        {"1": {"class_type": "A"}},
        {"1": {"class_type": 3, "inputs": {}}},
    ],
)
def test_what_is_no_graph_is_damaged_or_none(tmp_path: Path, graph: Any) -> None:
    told = refusal(tmp_path / "a.png", with_chunks(text("prompt", graph)))
    assert "is damaged" in told or "has no graph" in told


def test_caches_of_older_servers_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "old.png"
    old = {"1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}, "is_changed": [float("nan")]}}
    path.write_bytes(with_chunks(text("prompt", old)))
    assert graph_of(path) == {"1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}}}


def test_a_text_that_unpacks_without_end_is_not_unpacked(tmp_path: Path) -> None:
    bomb = zlib.compress(b"[" * (embedded.MAX_BYTES + 1000))
    assert len(bomb) < 100_000
    told = refusal(tmp_path / "a.png", with_chunks(chunk(b"zTXt", b"prompt\0\0" + bomb)))
    assert "damaged" in told


def test_nesting_without_end_is_damaged(tmp_path: Path) -> None:
    deep = chunk(b"tEXt", b"prompt\0" + b'{"a":' * 200_000)
    assert "damaged" in refusal(tmp_path / "a.png", with_chunks(deep))


def test_pixels_are_not_decoded(tmp_path: Path) -> None:
    """A picture whose pixels are garbage tells its graph all the same."""
    path = tmp_path / "a.png"
    header = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 6, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + struct.pack(">I4s", 100, b"IDAT") + bytes(104)
        + text("prompt", GRAPH)
    )  # fmt: skip
    assert graph_of(path) == GRAPH


@given(
    name=st.sampled_from(sorted(FILES)),
    cut=st.integers(0, 4000),
    at=st.integers(9, 4000),
    byte=st.binary(max_size=3),
)
def test_damage_never_does_more_than_fail(tmp_path_factory, name, cut, at, byte) -> None:
    data = FILES[name]
    data = data[:at] + byte + data[at + len(byte) :]
    path = tmp_path_factory.getbasetemp() / f"damaged-{name}"
    path.write_bytes(data[: max(0, len(data) - cut)])
    with suppress(MediaError):
        graph_of(path)
