"""Text of others as it may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.plain import harmless

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u200e\u200f\u200b\ufeff"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("photo\u202egnp.exe", "photo⟨U+202E⟩gnp.exe"),
        ("a\x00b\x1b[31m", "a␀b␛[31m"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("tab\there", "tab\there"),
        ("שלום 猫 👩‍🚀", "שלום 猫 👩‍🚀"),
        ("\ud800x\x7f", "\ufffdx\ufffd"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("ad\u200bmin\ufeff", "ad⟨U+200B⟩min⟨U+FEFF⟩"),
        ("Z" + "\u0301" * 300 + "z n\u0303", "Z" + "\u0301" * 4 + "z n\u0303"),
    ],
)
def test_what_cannot_be_seen_is_a_sign(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text(st.one_of(st.characters(), st.sampled_from(TURNING + "\0\r\x9f"))))
def test_nothing_is_left_that_turns_text_or_hides(text: str) -> None:
    shown = harmless(text)
    assert not set(shown) & set(TURNING)
    assert all(c in "\t\n" or not (ord(c) < 32 or 0x7F <= ord(c) <= 0x9F) for c in shown)
    assert harmless(shown) == shown
