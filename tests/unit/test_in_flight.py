"""Prompts that are being sent."""

from __future__ import annotations

from jobmonitor.services.in_flight import InFlight


def test_a_prompt_is_in_flight_for_as_long_as_anybody_sends_it() -> None:
    in_flight = InFlight()
    with in_flight.sending("a"):
        with in_flight.sending("a"):
            assert "a" in in_flight
        assert "a" in in_flight
        assert "b" not in in_flight
    assert "a" not in in_flight
