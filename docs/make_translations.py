"""Gathers what the window says into resources/i18n/*.ts, and makes the *.qm that it reads: make translations.

lupdate does not know `mark`, which stands in tables of data, nor manifests of workflows; so Python's own
parser reads the calls of `translate` and `mark`, and Qt's lrelease does the rest. What was translated stays;
what is no longer said goes; what is new is unfinished until it is translated, with Qt Linguist
(pyside6-linguist) or by hand.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "i18n"
LANGUAGES = ("es",)
"""English is in the source: it has no file."""
WORKFLOWS = "Workflows"
"""The context of what manifests of workflows say."""
MANIFEST_TEXTS = frozenset({"title", "description", "label", "help"})
"""The keys of a manifest whose texts are read by people."""


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A text that is shown."""

    context: str
    source: str
    is_counted: bool
    """Whether it has one form for one and another for many."""


def said(root: Path = ROOT) -> list[Text]:
    """Every text of the window, and of the workflows that come with it, in order, each once."""
    found: dict[tuple[str, str], Text] = {}
    for path in sorted((root / "jobmonitor").rglob("*.py")):
        for text in texts_of(path.read_text("utf-8")):
            found.setdefault((text.context, text.source), text)
    for path in sorted((root / "resources" / "workflows").rglob("*.toml")):
        for source in manifest_texts(tomllib.loads(path.read_text("utf-8"))):
            found.setdefault((WORKFLOWS, source), Text(WORKFLOWS, source, False))
    return sorted(found.values())


def texts_of(code: str) -> Iterator[Text]:
    """The literal texts that are given to `translate` and `mark`."""
    for node in ast.walk(ast.parse(code)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        match node.func.id, node.args:
            case "translate" | "mark", [
                ast.Constant(value=str(context)),
                ast.Constant(value=str(source)),
                *rest,
            ] if source:
                counted = bool(rest) or "%n" in source or any(each.arg == "counted" for each in node.keywords)
                yield Text(context, source, counted)


def manifest_texts(value: object) -> Iterator[str]:
    """The texts for people in a manifest, or a part of it."""
    if isinstance(value, dict):
        for key, each in value.items():
            if isinstance(each, str):
                if key in MANIFEST_TEXTS and each:
                    yield each
            else:
                yield from manifest_texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from manifest_texts(each)


Translations = dict[tuple[str, str], tuple[str, ...]]
"""By context and source: the translation, or its form for one and its form for many; none: unfinished."""


def read(path: Path) -> Translations:
    """What a .ts has."""
    found: Translations = {}
    if not path.exists():
        return found
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314 - a file of this repository
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None or translation.get("type") == "unfinished":
                continue
            forms = [each.text or "" for each in translation.iter("numerusform")]
            found[name, message.findtext("source", "")] = tuple(forms or [translation.text or ""])
    return found


def write(path: Path, language: str, texts: list[Text], translations: Translations) -> None:
    """Writes a .ts as Qt Linguist does, without places in the source: they change too often."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    at: ET.Element | None = None
    name = ""
    for text in texts:
        if at is None or text.context != name:
            at, name = ET.SubElement(root, "context"), text.context
            ET.SubElement(at, "name").text = name
        message = ET.SubElement(at, "message", {"numerus": "yes"} if text.is_counted else {})
        ET.SubElement(message, "source").text = text.source
        forms = translations.get((text.context, text.source), ())
        whole = len(forms) == (2 if text.is_counted else 1) and all(forms)
        translation = ET.SubElement(message, "translation", {} if whole else {"type": "unfinished"})
        if text.is_counted:
            for form in forms if whole else ("", ""):
                ET.SubElement(translation, "numerusform").text = form
        elif whole:
            translation.text = forms[0]
    ET.indent(root, "    ")
    body = ET.tostring(root, "unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', "utf-8", newline="\n")


def release(ts: Path, qm: Path) -> None:
    """Makes the file that the window reads."""
    import PySide6

    name = "lrelease.exe" if sys.platform == "win32" else "lrelease"
    tool = Path(PySide6.__file__).parent / name
    subprocess.run([tool, "-silent", ts, "-qm", qm], check=True)  # noqa: S603 - PySide6's own


def main() -> None:
    """Brings all files up to date, and tells what is not translated."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    texts = said()
    for language in LANGUAGES:
        ts = FOLDER / f"jobmonitor_{language}.ts"
        translations = read(ts)
        write(ts, language, texts, translations)
        release(ts, ts.with_suffix(".qm"))
        missing = [each for each in texts if (each.context, each.source) not in translations]
        print(f"{ts.name}: {len(texts)} texts, {len(missing)} unfinished")  # noqa: T201


if __name__ == "__main__":
    main()
