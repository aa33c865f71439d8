"""Brings a server to its working size, so that what an attack leaves behind can be told from it."""

import asyncio

from harness.target import Target
from harness.wire import BINARY, close_frame, frame, handshake

PEERS = 60
# With those that the server has closed and still counts, and the healthy client, fewer than any limit a case sets.
AT_ONCE = 4


async def warm_up(target: Target) -> None:
    """Some peers at once, each with a large message, a refusal beside each."""

    gate = asyncio.Semaphore(AT_ONCE)

    async def visit() -> None:
        async with gate:
            await one()

    async def one() -> None:
        peer = await target.open()
        await peer.send(frame(BINARY, bytes(200_000)))
        await peer.frame()
        await peer.send(close_frame())
        await peer.rest()
        peer.drop()
        refused = await target.connect()
        await refused.send(handshake("/nowhere"))
        await refused.rest()
        refused.drop()

    descriptors = target.usage().descriptors
    await asyncio.gather(*(visit() for _ in range(PEERS)))
    await target.settled(descriptors, 5)
