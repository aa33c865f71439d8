"""Connections that come and go in all the ways a connection can."""

import asyncio
import random
import socket
import struct
import time

from harness.wire import PING, TEXT, close_frame, frame, handshake

OPEN_AT_ONCE = 200
STEP_DEADLINE = 20
PATHS = ("/", "/broadcast", "/sink", "/source?count=10&size=20000")


class Client:
    """One connection that ends in one of these ways, chosen at random."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def silent(self) -> None:
        """Nothing is sent."""

    async def mid_handshake(self) -> None:
        request = handshake()
        self.writer.write(request[: random.randrange(len(request))])

    async def unread_answer(self) -> None:
        self.writer.write(handshake(random.choice(PATHS)))

    async def not_found(self) -> None:
        self.writer.write(b"GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert (await self.reader.read()).startswith(b"HTTP/1.1 404 ")

    async def closing_handshake(self) -> None:
        await self._open()
        self.writer.write(frame(TEXT, b"hello" * random.randrange(1000)) + close_frame())
        await self.reader.read()

    async def idle(self) -> None:
        await self._open()
        await asyncio.sleep(random.random())

    async def half_open(self) -> None:
        await self._open()
        self.writer.write(frame(TEXT, b"cut off")[:-3])
        self.writer.write_eof()
        await self.reader.read()

    async def bad_frame(self) -> None:
        await self._open()
        self.writer.write(b"\xff\x80\x00\x00\x00\x00")
        await self.reader.read()

    async def reset(self) -> None:
        await self._open()
        self.writer.write(frame(TEXT, b"x" * 60_000) + frame(PING, b"?"))
        self._reset()

    async def reset_mid_handshake(self) -> None:
        await self.mid_handshake()
        self._reset()

    async def _open(self) -> None:
        self.writer.write(handshake(random.choice(PATHS)))
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head

    def _reset(self) -> None:
        option = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, option)


WAYS = tuple(name for name, value in vars(Client).items() if callable(value) and not name.startswith("_"))


async def visit(port: int, way: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(STEP_DEADLINE):
            await getattr(Client(reader, writer), way)()
    finally:
        writer.close()
        try:
            await writer.wait_closed()
        except OSError:
            pass


async def churn(port: int, count: int, seconds: float) -> list[str]:
    """Spreads the connections evenly over the time; returns what went wrong for the clients."""
    gate = asyncio.Semaphore(OPEN_AT_ONCE)
    failures: list[str] = []
    start = time.monotonic()

    async def one(number: int) -> None:
        way = random.choice(WAYS)
        try:
            await visit(port, way)
        except (OSError, AssertionError, TimeoutError, asyncio.IncompleteReadError) as error:
            failures.append(f"connection {number}, {way}: {type(error).__name__} {error}")
        finally:
            gate.release()

    async with asyncio.TaskGroup() as group:
        for number in range(count):
            await asyncio.sleep(max(0, start + number * seconds / count - time.monotonic()))
            await gate.acquire()
            group.create_task(one(number))
    return failures
