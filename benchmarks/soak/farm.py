"""`python -m benchmarks.soak.farm`: many light servers in one process.

Says the ports of its servers in a line of JSON. Takes commands as lines of JSON: `{"add": [[server, prompt
id, own], …]}`, `{"leave": seconds}`, `{"tell": true}`; the last one is answered by a line with the ends since
the last time (`[prompt id, time]`), frames sent and questions asked.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
from pathlib import Path

from aiohttp import web

from benchmarks.soak.light_server import LightServer, Load


async def main() -> None:
    """Until its input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", type=int, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--graph", type=Path, required=True)
    parser.add_argument("--run-seconds", type=float, required=True)
    parser.add_argument("--steps", type=int, required=True)
    options = parser.parse_args()
    load = Load(json.loads(options.graph.read_text(encoding="utf-8")), options.run_seconds, options.steps)
    ends: list[tuple[str, float]] = []

    def ended(prompt_id: str, at: float) -> None:
        ends.append((prompt_id, at))

    servers = [LightServer(load, ended) for _ in range(options.servers)]
    ports = [await _open(server, options.host) for server in servers]
    _say(ports)
    gc.freeze()
    commands = await _lines()
    tasks: list[asyncio.Task[None]] = []
    while line := await commands.readline():
        command = json.loads(line)
        for place, prompt_id, own in command.get("add", ()):
            await servers[place].add(prompt_id, own=own)
        if command.get("begin"):
            for number, server in enumerate(servers):
                tasks.append(asyncio.create_task(_work(server, number * load.run_seconds / len(servers))))
        if "leave" in command:
            tasks += [asyncio.create_task(server.leave(command["leave"])) for server in servers]
        if command.get("tell"):
            asked: dict[str, int] = {}
            for server in servers:
                for name, count in server.asked.items():
                    asked[name] = asked.get(name, 0) + count
            _say({"ends": ends, "frames": sum(each.frames for each in servers), "asked": asked})
            ends = []


async def _work(server: LightServer, after: float) -> None:
    await asyncio.sleep(after)
    await server.work()


async def _open(server: LightServer, host: str) -> int:
    runner = web.AppRunner(server.application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, 0, backlog=512)
    await site.start()
    return int(runner.addresses[0][1])


async def _lines() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=64 * 2**20)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


def _say(value: object) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
