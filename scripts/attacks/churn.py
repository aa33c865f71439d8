"""Connections that come and go in a hurry."""

import asyncio

from harness.case import Family, Failed
from harness.churn import churn
from harness.peer import Peer
from harness.target import Target
from harness.wire import handshake

# Twenty thousand that left a kilobyte each would exceed it.
FAMILY = Family("churn", {"deadline": 240, "growth_allowed": 16 << 20})


@FAMILY.case("20,000 connections, each ending in its own way")
async def many(target: Target) -> None:
    failures = await churn(target.port, target.scale(20_000, 300), 0)
    if failures:
        raise Failed(f"{len(failures)} peers went wrong: {failures[0]}")


@FAMILY.case("20,000 connections that say nothing")
async def connects(target: Target) -> None:
    async def one() -> None:
        peer = await target.connect()
        peer.drop()

    for _ in range(target.scale(200, 10)):
        await asyncio.gather(*(one() for _ in range(100)))


@FAMILY.case("20,000 resets behind the handshake")
async def resets(target: Target) -> None:
    async def one() -> None:
        peer = await target.connect()
        await peer.send_all(handshake())
        peer.reset()

    for _ in range(target.scale(200, 10)):
        await asyncio.gather(*(one() for _ in range(100)))


@FAMILY.case("5,000 connections at once", in_short=False)
async def at_once(target: Target) -> None:
    peers: list[Peer] = await target.many(5000, target.open)
    for peer in peers:
        peer.drop()
