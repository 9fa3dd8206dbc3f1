"""`python -m jobmonitor.demo.simulator`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence

from jobmonitor.demo.simulator.faults import DESCRIPTIONS, Faults
from jobmonitor.demo.simulator.server import Simulator
from jobmonitor.demo.simulator.versions import VERSIONS


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="simulator",
        description="A ComfyUI server without models. It makes real files, and can be told to misbehave.",
        epilog="faults:\n" + "\n".join(f"  {name:16}{text}" for name, (text, _) in DESCRIPTIONS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    made.add_argument("--port", type=int, default=8188, help="port, 0 for a free one (8188)")
    made.add_argument(
        "--behave", choices=list(VERSIONS), default="0.3.64", help="which version it is (0.3.64)"
    )
    made.add_argument("--step-seconds", type=float, default=0.1, help="time of a sampler step (0.1)")
    made.add_argument("--folder", help="where input, output and temp are; without it a temporary one")
    made.add_argument("--packs", action="store_true", help="has node packs for talking faces and captions")
    made.add_argument("--no-previews", action="store_true", help="samplers send no pictures")
    made.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME[=VALUE]",
        help="something that goes wrong; repeatable",
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until Ctrl+C (0) or until a fault ends it (1). 2 if it cannot start."""
    options = parser().parse_args(arguments)
    try:
        faults = Faults.parse(options.fault)
    except ValueError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command line tool
        return 2
    try:
        return asyncio.run(_serve(options, faults))
    except OSError as error:
        print(f"cannot listen on {options.host}:{options.port}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        return 0


async def _serve(options: argparse.Namespace, faults: Faults) -> int:
    simulator = Simulator(
        options.behave,
        host=options.host,
        port=options.port,
        folder=options.folder,
        step_seconds=options.step_seconds,
        previews=not options.no_previews,
        packs=options.packs,
        faults=faults,
    )
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: asyncio.run ends by KeyboardInterrupt
            loop.add_signal_handler(number, asked.set)
    async with simulator:
        print(f"ComfyUI simulator {simulator.version.full} at {simulator.url}", flush=True)  # noqa: T201
        ends = [loop.create_task(asked.wait()), loop.create_task(simulator.ended.wait())]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for task in ends:
            task.cancel()
        return 0 if asked.is_set() else 1


if __name__ == "__main__":
    sys.exit(main())
