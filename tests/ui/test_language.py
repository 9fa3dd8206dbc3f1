"""Spanish: all of it, current, and with everything that the English has."""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from jobmonitor.ui.language import chosen_language, speak, spoken
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import count_text, duration_text, relative_time

DOCS = Path(__file__).parents[2] / "docs"
NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)

sys.path.insert(0, str(DOCS))
import make_translations  # noqa: E402 - a script beside the package

sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def translations() -> make_translations.Translations:
    return make_translations.read(make_translations.FOLDER / "jobmonitor_es.ts")


@pytest.fixture
def spanish(qapp: QApplication) -> Iterator[None]:
    usual = QLocale()
    speak("es")
    yield
    speak("en")
    QLocale.setDefault(usual)


def names(text: str) -> list[str]:
    """The named places of a text, and that of its number."""
    found = sorted(re.findall(r"\{\w*\}", text))
    return [*found, "%n"] if "%n" in text else found


def test_everything_that_is_said_is_translated_and_nothing_else(
    translations: make_translations.Translations,
) -> None:
    said = {(each.context, each.source) for each in make_translations.said()}
    assert sorted(said - translations.keys()) == [], "make translations, then pyside6-linguist"
    assert sorted(translations.keys() - said) == [], "make translations"


def test_values_keys_and_ends_are_the_same_in_both(translations: make_translations.Translations) -> None:
    for (context, source), forms in translations.items():
        for form in forms:
            about = f"{context}: {source} → {form}"
            assert names(source) == names(form), about
            for _text, field, _spec, _conversion in string.Formatter().parse(form if names(form) else ""):
                assert field is None or field.isidentifier(), about
            assert source.endswith("…") == form.endswith("…"), about
            assert ("&" in source) == ("&" in form), about
            assert (source.strip() == source) == (form.strip() == form), about
            assert source.count("\n") == form.count("\n"), about


def test_the_file_that_the_window_reads_has_what_was_translated(
    translations: make_translations.Translations,
) -> None:
    translator = QTranslator()
    assert translator.load(str(make_translations.FOLDER / "jobmonitor_es.qm"))
    for (context, source), forms in translations.items():
        for n, form in zip((1, 2) if len(forms) == 2 else (-1,), forms, strict=True):
            assert translator.translate(context, source, None, n) == form, "make translations"


def test_calls_and_tables_are_found_with_their_plurals() -> None:
    code = 'A = mark("Room", "Submit…")\nb = translate("Room", "%n job(s)", n) + translate(A, n)'
    assert sorted(make_translations.texts_of(code)) == [
        make_translations.Text("Room", "%n job(s)", True),
        make_translations.Text("Room", "Submit…", False),
    ]


@pytest.mark.parametrize(
    ("setting", "system", "language"),
    [
        ("system", ["es-MX", "en"], "es"),
        ("system", ["es_ES"], "es"),
        ("system", ["de-DE", "es-ES", "en"], "es"),
        ("system", ["en-GB", "es"], "en"),
        ("system", ["C"], "en"),
        ("system", [], "en"),
        ("es", ["en"], "es"),
        ("en", ["es"], "en"),
    ],
)
def test_the_setting_wins_over_the_system(setting: str, system: list[str], language: str) -> None:
    assert chosen_language(setting, system) == language


@pytest.mark.usefixtures("spanish")
def test_texts_numbers_times_and_buttons_of_qt_are_spanish() -> None:
    assert spoken() == "es"
    assert translate("Actions", "Cancel job") == "Cancelar trabajo"
    assert [translate("Statistics", "%n job(s)", n) for n in (1, 2)] == ["1 trabajo", "2 trabajos"]
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancelar"
    assert relative_time(NOW - timedelta(minutes=2), NOW) == "hace 2 min"
    assert relative_time(NOW - timedelta(days=400), NOW).endswith("2025")
    assert count_text(120_412)[3] in ".,"
    assert duration_text(timedelta(seconds=0.7)) in ("0,7 s", "0.7 s")


def test_english_is_what_stands_in_the_source(qapp: QApplication) -> None:
    assert spoken() == "en"
    assert [translate("Statistics", "%n job(s)", n) for n in (1, 2)] == ["1 job", "2 jobs"]
    assert count_text(120_412) == "120,412"
    assert relative_time(NOW - timedelta(minutes=2), NOW) == "2 min ago"
