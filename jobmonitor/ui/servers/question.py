"""Asks before what runs at a server is interrupted: names the job, and whose it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from jobmonitor.domain.server_facts import Interruptible, Whose
from jobmonitor.ui.servers.words import job_text
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel
from jobmonitor.ui.words import one_line

WIDTH = 400


class InterruptQuestion(QDialog):
    """Open it with `open()`; it deletes itself. Nothing is interrupted but by its button."""

    def __init__(self, found: Interruptible, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Servers", "Interrupt"))
        self.sentences = tuple(sentences(found))
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(MARGIN)
        for at, sentence in enumerate(self.sentences):
            label = PlainLabel(sentence, muted=at > 0)
            label.setWordWrap(True)
            if not at:
                font = QFont(label.font())
                font.setWeight(QFont.Weight.DemiBold)
                label.setFont(font)
            column.addWidget(label)
        self.confirm: QPushButton | None = None
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addStretch(1)
        may_be = is_possible(found)
        words = translate("Servers", "Keep it running") if may_be else translate("Servers", "Close")
        self.leave = QPushButton(words, self)
        if may_be:
            self.confirm = QPushButton(translate("Servers", "Interrupt"), self)
            self.confirm.setAutoDefault(False)
            self.confirm.clicked.connect(self.accept)
            buttons.addWidget(self.confirm)
        buttons.addWidget(self.leave)
        column.addSpacing(MARGIN)
        column.addLayout(buttons)
        self.leave.setDefault(True)
        self.leave.clicked.connect(self.reject)
        self.leave.setFocus()
        self.setMinimumWidth(WIDTH)
        self.resize(WIDTH, self.heightForWidth(WIDTH))


def is_possible(found: Interruptible) -> bool:
    """Whether it may be interrupted at all: alone, or knowingly one's own."""
    return found.alone or found.whose is Whose.OWN


def sentences(found: Interruptible) -> list[str]:
    """What is asked, the question first; or why it cannot be."""
    title = one_line(found.server.title, 80)
    job = job_text(found.job) if found.job is not None else ""
    told = []
    if not is_possible(found):
        words = translate("Servers", "What runs at {server} cannot be interrupted alone.")
        told.append(words.format(server=title))
    elif job:
        told.append(translate("Servers", "Interrupt “{job}” at {server}?").format(job=job, server=title))
    else:
        words = translate("Servers", "Interrupt the prompt {prompt} at {server}?")
        told.append(words.format(prompt=one_line(found.prompt_id, 40), server=title))
    told.append(_whose(found, job))
    version = one_line(found.version, 40) or translate("Servers", "of an unknown version")
    if not found.alone:
        words = translate(
            "Servers",
            "ComfyUI {version} ends whatever runs when the question arrives: if your job ends just then, "
            "the next one is hit, whoever submitted it.",
        )
        told.append(words.format(version=version))
        if not is_possible(found):
            words = translate("Servers", "Update ComfyUI there to 0.3.57 or newer, or let it run to its end.")
            told.append(words)
    return told


def _whose(found: Interruptible, job: str) -> str:
    match found.whose:
        case Whose.OWN:
            return translate("Servers", "It is your own job.")
        case Whose.OTHERS:
            user = one_line(found.job.user_id or "", 60) if found.job is not None else ""
            if user:
                return translate("Servers", "It is the job of {user}, not yours.").format(user=user)
            return translate("Servers", "It was submitted at another workstation, not by you.")
        case Whose.NOBODY_KNOWN:
            return translate("Servers", "It is in none of the lists: somebody else submitted it.")
