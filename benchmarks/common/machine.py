"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform

import psutil


def machine() -> str:
    """Cores, memory, Python; and how busy others keep it, where the platform tells."""
    memory = psutil.virtual_memory().total / 2**30
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {system}{load}"


def resident_megabytes() -> float:
    """The memory of this process that is in use."""
    return psutil.Process().memory_info().rss / 1e6
