"""Threads share the C library's heaps."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, sys, tempfile, threading
from jobmonitor.bootstrap.memory import ARENAS, share_memory

libc = ctypes.CDLL(None)
if not hasattr(libc, "malloc_info"):
    sys.exit(3)
if "share" in sys.argv:
    share_memory()
    share_memory()
together, held = threading.Barrier(8), []

def work():
    together.wait()
    held.append(bytes(5_000))
    together.wait()

threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as file:
    stream = ctypes.c_void_p(libc.fopen(file.name.encode(), b"w"))
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    heaps = file.read().count(b"<heap nr=")
print(heaps <= ARENAS)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's heaps")
@pytest.mark.parametrize("word", ["share", "leave"])
def test_threads_have_two_heaps_together(word: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, word], capture_output=True, text=True, env=environment, timeout=60
    )
    if done.returncode == 3:
        pytest.skip("another C library")
    assert done.stdout.strip() == str(word == "share"), done.stderr
