"""What was dropped or pasted: a file, an address, or a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from PySide6.QtCore import QMimeData, QMimeDatabase
from PySide6.QtGui import QImage

from jobmonitor.ui.words import file_name, is_web_address


@dataclass(frozen=True)
class Incoming:
    """One of the three; `others` says how many more files came with it."""

    text: str = ""
    """A path or an http address."""
    image: QImage | None = None
    others: int = 0


def takes(mime: QMimeData) -> bool:
    """Whether something of it could be a file, judged without reading it."""
    return mime.hasImage() or any(_text_of(url.toString()) for url in mime.urls())


def read(mime: QMimeData) -> Incoming | None:
    """The first file or address in it, else the picture; None where there is neither."""
    texts = [text for url in mime.urls() if (text := url.toLocalFile() or _text_of(url.toString()))]
    local = [text for text in texts if not is_web_address(text)]
    if local:
        return Incoming(text=local[0], others=len(local) - 1)
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Incoming(image=image)
    if texts:
        return Incoming(text=texts[0], others=len(texts) - 1)
    lines = mime.text().strip().splitlines() if mime.hasText() else []
    return Incoming(text=lines[0].strip(), others=len(lines) - 1) if lines else None


def all_of(mime: QMimeData) -> tuple[str, ...]:
    """Every file and address in it, and paths that are a text's lines."""
    texts = [text for url in mime.urls() if (text := url.toLocalFile() or _text_of(url.toString()))]
    if not texts and mime.hasText():
        texts = [line.strip() for line in mime.text().splitlines()]
    return tuple(text for text in texts if text)


def kind_of(mime: QMimeData) -> str:
    """`image`, `audio` or `video`, judged by the name of the file alone; empty where that does not tell."""
    incoming = read(mime) if takes(mime) else None
    if incoming is None:
        return ""
    if incoming.image is not None:
        return "image"
    name = file_name(incoming.text)
    kind = QMimeDatabase().mimeTypeForFile(name, QMimeDatabase.MatchMode.MatchExtension).name()
    kind = kind.partition("/")[0]
    return kind if kind in ("image", "audio", "video") else ""


def path_of(text: str) -> Path:
    """The path that an operator means: a file: address, a path in quotes, or one below the home folder."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    if text.lower().startswith("file:"):
        return Path(url2pathname(urlsplit(text).path))
    try:
        return Path(text).expanduser()
    except RuntimeError:  # there is no such home folder
        return Path(text)


def _text_of(address: str) -> str:
    return address if address.startswith("file:") or is_web_address(address) else ""
