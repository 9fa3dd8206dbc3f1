"""`python main.py` is the same as `jobmonitor`."""

from jobmonitor.__main__ import main

if __name__ == "__main__":
    raise SystemExit(main())
