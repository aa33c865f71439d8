"""Clients that stay: each sends numbered messages of all sizes for as long as it lasts and misses none of its echoes."""

import asyncio
import random

from harness.wire import BINARY, CLOSE, FIN, frame, handshake

_ANSWER_DEADLINE = 30
# Sizes of messages, most of them small; up to one that does not fit into a socket's buffer.
_SIZES = (0, 1, 20, 100, 1000, 10_000, 300_000)
_WEIGHTS = (2, 2, 20, 20, 10, 4, 1)


class Talk:
    """What one client has sent and got back."""

    def __init__(self) -> None:
        self.sent = self.received = 0
        self.problem: str | None = None


async def talk(port: int, over: asyncio.Event, pause: float, log: Talk) -> None:
    """Sends bunches of messages until `over` is set, then waits for what is owed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    try:
        writer.write(handshake())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head
        while not over.is_set():
            sizes = random.choices(_SIZES, _WEIGHTS, k=random.randrange(1, 20))
            messages = [b"%d %s" % (log.sent + index, b"x" * size) for index, size in enumerate(sizes)]
            writer.write(b"".join(frame(BINARY, message) for message in messages))
            log.sent += len(messages)
            async with asyncio.timeout(_ANSWER_DEADLINE):
                for message in messages:
                    echo = await _message(reader)
                    assert echo == message, f"message {log.received} came back as {echo[:40]!r}"
                    log.received += 1
            await asyncio.sleep(pause * random.random())
        writer.write(frame(CLOSE, b"\x03\xe8"))
        await reader.read()
    except (OSError, AssertionError, TimeoutError, asyncio.IncompleteReadError) as error:
        log.problem = f"{type(error).__name__} {error}"
    finally:
        writer.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """The payload of the next message; Pings are left to time out nobody, since this client is never silent."""
    while True:
        first, second = await reader.readexactly(2)
        length = second & 0x7F
        if length >= 126:
            length = int.from_bytes(await reader.readexactly(2 if length == 126 else 8), "big")
        payload = await reader.readexactly(length)
        if first == FIN | BINARY:
            return payload
        assert first & 0x0F > CLOSE, f"a frame that begins with {first:#x}"
