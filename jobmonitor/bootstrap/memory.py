"""How the C library hands out memory to this process, where that is glibc."""

from __future__ import annotations

import os
import sys

ARENAS = 2
"""Heaps that all threads share. One for each thread is glibc's usage, up to eight for each core: what one
thread frees no other one gets. Nearly all of ours wait for their turn in the interpreter anyway."""

OWN_PAGES = 1024 * 1024
"""Bytes from which something gets pages of its own, which go back when it is freed: answers of servers, above
all. Unless it is told, glibc raises this bound to whatever was freed last, up to 32 MB, and large answers
then leave holes among small things."""

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""The numbers of both in glibc's <malloc.h>."""


def share_memory() -> None:
    """Tells glibc of both bounds; what an operator set in the environment stays. Nothing happens elsewhere.

    To be called before there are many threads: what they have is not taken from them.
    """
    if sys.platform != "linux":
        return
    import ctypes

    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return
    if "MALLOC_ARENA_MAX" not in os.environ:
        set_option(_ARENA_MAX, ARENAS)
    if "MALLOC_MMAP_THRESHOLD_" not in os.environ:
        set_option(_MMAP_THRESHOLD, OWN_PAGES)
