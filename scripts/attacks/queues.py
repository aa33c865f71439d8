"""Peers that fill queues of the server: events of an actor and histories of rooms."""

import asyncio
import contextlib
import random

from harness.case import Family, expect
from harness.certificates import CERTIFICATE, KEY
from harness.peer import Peer
from harness.target import Target
from harness.wire import BINARY, TEXT, frame

MEBIBYTE = 1 << 20
# A connection's share of what waits, with what the socket, TLS and the loop hold besides.
WAITING = 3 * MEBIBYTE
FLOODERS = 4
MESSAGE = 65_536
ROOMS, HISTORY_BYTES = 90, 256 << 10
SECURE = ("--cert", str(CERTIFICATE), "--key", str(KEY))

# Debug builds and sanitizers keep some memory of a burst.
FAMILY = Family("queues", {"echo_allowed": 0.1, "growth_allowed": 16 * MEBIBYTE})


def both(name: str, *options: str, **settings):
    """Adds the function below as a case, without TLS and with it."""

    def decorate(attack):
        FAMILY.add(name, attack, options=options, **settings)
        FAMILY.add(f"{name}, over TLS", attack, options=(*SECURE, *options), **settings)
        return attack

    return decorate


async def flood(peer: Peer, make, seconds: float) -> None:
    """Sends as fast as the server reads; what it does not read any more stays unsent."""
    with contextlib.suppress(TimeoutError, OSError):
        async with asyncio.timeout(seconds):
            while True:
                await peer.send(make())


@both("events of an actor that takes its time", "--loops", "2", peak_allowed=FLOODERS * WAITING + 8 * MEBIBYTE)
async def actor(target: Target) -> None:
    # Half of them on either loop, whichever way the kernel has it: more than the actor keeps up with.
    peers = [await target.open("/actor") for _ in range(2 * FLOODERS)]
    message = frame(BINARY, random.randbytes(MESSAGE)) * 4
    await asyncio.gather(*(flood(peer, lambda: message, target.scale(8, 3)) for peer in peers[:FLOODERS]))
    # Somebody who sends little is answered all the same.
    modest = peers[-1]
    await modest.send(frame(TEXT, b"count"))
    async with asyncio.timeout(5):
        _, payload = await modest.frame()
    expect(payload.startswith(b"count "), f"the actor answered {payload[:40]!r}")
    for peer in peers:
        peer.reset()


@both("small events of an actor that takes its time", "--loops", "2", peak_allowed=FLOODERS * WAITING)
async def small_events(target: Target) -> None:
    peers = [await target.open("/actor") for _ in range(FLOODERS)]
    burst = b"".join(frame(BINARY, b"x") for _ in range(1000))
    await asyncio.gather(*(flood(peer, lambda: burst, target.scale(5, 2)) for peer in peers))
    for peer in peers:
        peer.reset()


@both("histories of many rooms", peak_allowed=ROOMS * HISTORY_BYTES + 24 * MEBIBYTE)
async def histories(target: Target) -> None:
    peer = await target.open("/rooms")
    words = b"x" * (100 << 10)
    for number in range(ROOMS):
        room = f"room{number}".encode()
        await peer.send(frame(TEXT, b"join " + room))
        for _ in range(20):
            await peer.send(frame(TEXT, b"say " + room + b" " + words))
            # What it hears of its own.
            while not (await peer.frame())[1].startswith(b"said"):
                pass
    peer.reset()
