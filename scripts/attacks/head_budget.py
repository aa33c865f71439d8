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
BESIDE = 16 * MEBIBYTE

CLIENTS = 1000
SECONDS = 10
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

    def bite(self, data: bytes) -> None:
        """Sends as much of it as leaves the head incomplete and within its limit."""
        data = data[: HEAD_LIMIT - 1 - self.sent]
        self.sent += len(data)
        self.peer.writer.write(data)

    async def end(self) -> None:
        self._reading.cancel()
        self.peer.drop()


async def attack(size: int, volume: int, target: Target) -> None:
    """Everybody sends a bite in turn, and who is refused comes again, until `volume` bytes have gone out."""
    senders = await target.many(CLIENTS, lambda: Sender.start(target))
    end = asyncio.get_running_loop().time() + target.scale(SECONDS, SECONDS // 2)
    sent, refused = 0, 0
    while sent < volume and asyncio.get_running_loop().time() < end:
        for index, sender in enumerate(senders):
            if sender.is_over:
                expect(sender.answer == REFUSED, f"a head of {sender.sent} bytes was answered {sender.answer}")
                refused += 1
                await sender.end()
                sender = senders[index] = await Sender.start(target)
            before = sender.sent
            sender.bite(b"a" * random.randrange(size // 2, 2 * size))
            sent += sender.sent - before
            if index % 50 == 0:
                await asyncio.sleep(0)
    expect(sent > 2 * BUDGET, f"{sent} bytes went out, which is too little to see anything by")
    expect(refused, f"nobody was refused of those who sent {sent} bytes together")
    for sender in senders:
        await sender.end()


@FAMILY.case("1,000 clients, heads of 1 MiB in small bites", options=("--max-head", str(HEAD_LIMIT)))
async def small_bites(target: Target) -> None:
    await attack(2048, target.scale(512, 128) * MEBIBYTE, target)


@FAMILY.case("1,000 clients, heads of 1 MiB in tiny bites", options=("--max-head", str(HEAD_LIMIT)), in_short=False)
async def tiny_bites(target: Target) -> None:
    await attack(400, 512 * MEBIBYTE, target)
