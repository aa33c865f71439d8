"""Many clients that send large request heads in small bites: together they hold no more than the budget of the loop."""

import asyncio
import random

from harness.case import Family, expect
from harness.peer import Peer
from harness.target import Target

MEBIBYTE = 1 << 20
HEAD_LIMIT = MEBIBYTE
# What the heads of a loop may hold, and what the memory for it may be where buffers grow by doubling.
BUDGET = 16 * MEBIBYTE
HELD = 2 * BUDGET
# Sockets and connections of the clients.
BESIDE = 8 * MEBIBYTE

CLIENTS = 1000
# Bytes a second of all clients together, and how much longer the attack may take than by that rate.
RATE, SHORT_RATE = 64 * MEBIBYTE, 12 * MEBIBYTE
LATE_SECONDS = 6
REFUSED = 503

# The heap keeps the room of small buffers where something above them lives on, once and for all attacks.
FAMILY = Family("head budget", {"echo_allowed": 0.1, "peak_allowed": HELD + BESIDE, "growth_allowed": HELD})

STARTS = (
    b"GET /?",
    b"GET / HTTP/1.1\r\nHost: a\r\nCookie: ",
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nX-" + b"a" * 100 + b": ",
)


class Sender:
    """A client whose head does not end."""

    def __init__(self, peer: Peer) -> None:
        self.peer, self.sent, self.answer = peer, 0, None
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, target: Target) -> "Sender":
        sender = cls(await target.connect())
        sender.bite(random.choice(STARTS))
        return sender

    async def _read(self) -> None:
        self.answer = await self.peer.status()

    @property
    def is_over(self) -> bool:
        return self._reading.done()

    def bite(self, data: bytes) -> int:
        """Sends as much of it as leaves the head incomplete and within its limit, and nothing where the kernel is full.

        Returns how much was sent.
        """
        if self.peer.writer.transport.get_write_buffer_size():
            return 0
        data = data[: HEAD_LIMIT - 1 - self.sent]
        self.sent += len(data)
        self.peer.writer.write(data)
        return len(data)

    async def end(self) -> None:
        self._reading.cancel()
        self.peer.drop()


async def attack(size: int, budgets: int, target: Target) -> None:
    """Everybody sends a bite in turn, and who is refused comes again, until several budgets have gone out."""
    volume = budgets * BUDGET
    rate = target.scale(RATE, SHORT_RATE)
    senders = await target.many(CLIENTS, lambda: Sender.start(target))
    now = asyncio.get_running_loop().time
    start, sent, refused = now(), 0, 0
    while sent < volume or not refused:
        expect(now() < start + volume / rate + LATE_SECONDS, f"{sent} bytes went out, and {refused} clients were refused")
        for index, sender in enumerate(senders):
            if sender.is_over:
                expect(sender.answer == REFUSED, f"a head of {sender.sent} bytes was answered {sender.answer}")
                refused += 1
                await sender.end()
                sender = senders[index] = await Sender.start(target)
            sent += sender.bite(b"a" * random.randrange(size // 2, 2 * size))
            if index % 20 == 0:
                await asyncio.sleep(max(0, start + sent / rate - now()))
    for sender in senders:
        await sender.end()


@FAMILY.case("1,000 clients, heads of 1 MiB in small bites", options=("--max-head", str(HEAD_LIMIT)))
async def small_bites(target: Target) -> None:
    await attack(2048, target.scale(16, 3), target)


@FAMILY.case("1,000 clients, heads of 1 MiB in tiny bites", options=("--max-head", str(HEAD_LIMIT)), in_short=False)
async def tiny_bites(target: Target) -> None:
    await attack(400, 6, target)
