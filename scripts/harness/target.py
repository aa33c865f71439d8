"""The echo server under attack, with its healthy client."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmark.measure import MeasurementFailed, running_server
from harness.peer import Address, Ended, Peer
from harness.usage import Usage, resident, settled

SCRIPTS = Path(__file__).resolve().parents[1]
CONTROL_DEADLINE = 20


class Target:
    """A running server and what may be asked of it."""

    def __init__(
        self, pid: int, address: Address, log: Path, control: subprocess.Popen, is_short: bool, is_debug_build: bool
    ) -> None:
        self.pid, self.address, self.log, self.is_short = pid, address, log, is_short
        # It takes several times as long for everything.
        self.is_debug_build = is_debug_build
        self._control = control

    @property
    def port(self) -> int:
        return self.address.port

    def scale(self, whole: int, short: int) -> int:
        """A number for the whole form or the short one."""
        return short if self.is_short else whole

    async def connect(self, **options) -> Peer:
        return await Peer.connect(self.address, **options)

    async def open(self, path: str = "/", *extra: str, **options) -> Peer:
        return await Peer.open(self.address, path, *extra, **options)

    async def many(self, count: int, make, at_once: int = 100) -> list[Peer]:
        """So many peers, opened some at a time."""
        gate = asyncio.Semaphore(at_once)

        async def one() -> Peer:
            async with gate:
                return await make()

        return list(await asyncio.gather(*(one() for _ in range(count))))

    async def tally(self) -> dict[str, int]:
        """How many connections the server's closures were told of."""
        peer = await self.connect()
        await peer.send(b"GET /stats HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        answer = await peer.rest()
        peer.drop()
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise Ended(f"/stats answered {answer[:60]!r}")
        return json.loads(answer.partition(b"\r\n\r\n")[2])

    def usage(self) -> Usage:
        return Usage(self.pid)

    async def settled(self, descriptors: int, seconds: float) -> Usage:
        return await asyncio.to_thread(settled, self.pid, descriptors, seconds)

    def is_alive(self) -> bool:
        with contextlib.suppress(OSError):
            return resident(self.pid) > 0
        return False

    # The healthy client

    def watch(self, fresh: bool = True) -> None:
        self._tell("watch" if fresh else "watch-kept")

    async def report(self) -> dict:
        """How the healthy client fared since `watch`."""
        self._tell("report")
        async with asyncio.timeout(CONTROL_DEADLINE):
            line = await asyncio.to_thread(self._control.stdout.readline)
        if not line:
            raise Ended("the healthy client could not connect again")
        return json.loads(line)

    def _tell(self, command: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._control.stdin.write(command + "\n")
            self._control.stdin.flush()


@contextlib.contextmanager
def running_target(
    command: list[str],
    log: Path,
    is_short: bool,
    tls: ssl.SSLContext | None = None,
    preamble: bytes = b"",
) -> Iterator[Target]:
    """Starts the server and its healthy client, yields them warmed up, and stops both whatever happens."""
    with running_server(command, log) as (pid, port):
        arguments = json.dumps([port, tls is not None, base64.b64encode(preamble).decode()])
        control = subprocess.Popen(
            [sys.executable, "-B", "-m", "harness.control", arguments],
            cwd=SCRIPTS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            if not control.stdout.readline():
                raise MeasurementFailed(f"the healthy client was not served (log of the server: {log})")
            is_debug_build = "debug" in Path(command[0]).parts
            yield Target(pid, Address(port, tls, preamble), log, control, is_short, is_debug_build)
        finally:
            control.kill()
            control.wait()
            control.stdin.close()
            control.stdout.close()


def known_options(program: str) -> set[str]:
    """The options an echo server names in its usage."""
    answer = subprocess.run([program, "--usage"], capture_output=True, text=True, timeout=20)
    return set(re.findall(r"--[a-z-]+", answer.stdout + answer.stderr)) - {"--usage"}


class PeakWatch:
    """Samples the resident memory of a process while it is entered."""

    INTERVAL = 0.02

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak = 0

    async def __aenter__(self) -> PeakWatch:
        self._task = asyncio.create_task(self._sample())
        return self

    async def __aexit__(self, *_) -> None:
        self._task.cancel()
        with contextlib.suppress(OSError):
            self.peak = max(self.peak, resident(self.pid))

    async def _sample(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.peak = max(self.peak, resident(self.pid))
                await asyncio.sleep(self.INTERVAL)


