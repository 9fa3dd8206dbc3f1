"""The values of a workflow's form: from text, as they will be used, and what is wrong with them.

The same rules hold for the command line and the window.
"""

from jobmonitor.services.forms.checks import MANY, check_value, parse_value, parse_values
from jobmonitor.services.forms.durations import clip_seconds, frame_count
from jobmonitor.services.forms.files import (
    LATEST_START,
    MOST_FILES,
    MOST_SPEAKERS,
    MOST_TRACKS,
    speakers_of,
    track_text,
)
from jobmonitor.services.forms.growth import Growth, SecondsOf, growths, last_end, long_enough
from jobmonitor.services.forms.numbers import MINUTES, NEW_SEED_WORDS, is_new_seed, minutes
from jobmonitor.services.forms.sizes import MAX_SIDE, fitted, height_limits, round_size, shaped, size_limits
from jobmonitor.services.forms.whole import (
    check_values,
    default_values,
    effective_field,
    is_shown,
    shown_values,
    varied,
)

__all__ = [
    "LATEST_START",
    "MANY",
    "MAX_SIDE",
    "MINUTES",
    "MOST_FILES",
    "MOST_SPEAKERS",
    "MOST_TRACKS",
    "NEW_SEED_WORDS",
    "Growth",
    "SecondsOf",
    "check_value",
    "check_values",
    "clip_seconds",
    "default_values",
    "effective_field",
    "fitted",
    "frame_count",
    "growths",
    "height_limits",
    "is_new_seed",
    "is_shown",
    "last_end",
    "long_enough",
    "minutes",
    "parse_value",
    "parse_values",
    "round_size",
    "shaped",
    "shown_values",
    "size_limits",
    "speakers_of",
    "track_text",
    "varied",
]
