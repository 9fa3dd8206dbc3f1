"""The language of the window: Qt Linguist's files, Qt's own texts, and how numbers and dates are written."""

from __future__ import annotations

import logging
from importlib import resources
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

log = logging.getLogger(__name__)

SYSTEM = "system"
ENGLISH = "en"
TRANSLATED = ("es",)
"""What there are files of; English is in the source."""

_installed: list[QTranslator] = []
_language = ENGLISH


def translations_folder() -> Path:
    """Where the .qm files are: inside an installed package, or beside it in the source tree."""
    package = Path(str(resources.files("jobmonitor")))
    installed = package / "_resources" / "i18n"
    return installed if installed.is_dir() else package.parent / "resources" / "i18n"


def chosen_language(setting: str, of_system: list[str]) -> str:
    """The language that is meant. `of_system`: the system's languages, the best first, such as "es-MX"."""
    if setting in (ENGLISH, *TRANSLATED):
        return setting
    for each in of_system:
        language = each.replace("_", "-").partition("-")[0].lower()
        if language in (ENGLISH, *TRANSLATED):
            return language
    return ENGLISH


def speak(setting: str) -> str:
    """Texts that are made from now on are in the language of the setting; returns which that is. GUI thread.

    Texts that are on the screen stay as they are: call it before a window is made.
    """
    global _language
    system = QLocale.system()
    language = chosen_language(setting, list(system.uiLanguages()) if setting == SYSTEM else [])
    if language == _language:
        return language
    _language = language
    while _installed:
        QCoreApplication.removeTranslator(_installed.pop())
    QLocale.setDefault(system)
    if language == ENGLISH:
        return language
    if QLocale(system).name().partition("_")[0] != language:  # else as the operator's country writes
        QLocale.setDefault(QLocale(language))
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for folder, name in ((qt_folder, "qtbase"), (str(translations_folder()), "jobmonitor")):
        translator = QTranslator()
        if translator.load(f"{name}_{language}.qm", folder):
            QCoreApplication.installTranslator(translator)
            _installed.append(translator)
        else:
            log.warning("There is no %s_%s.qm in %s", name, language, folder)
    return language


def spoken() -> str:
    """The language of texts that are made now."""
    return _language
