"""Peers that do not finish their handshake. The handshake deadline cuts all of them."""

import asyncio

from harness.case import Family, expect
from harness.peer import Peer
from harness.target import Target
from harness.wire import handshake

TIMEOUT = 1
# How late the deadline may come.
LATE = 1.5

FAMILY = Family("stalled handshakes", {"options": ("--handshake-timeout", str(TIMEOUT)), "growth_allowed": 8 << 20})
REQUEST = handshake()


async def cut(target: Target, peers: list[Peer], opened: float) -> None:
    """All of them must be ended when the deadline of the last has passed."""
    left = TIMEOUT + LATE - (asyncio.get_running_loop().time() - opened)
    results = await asyncio.gather(*(peer.seconds_to_end(max(left, 0.1)) for peer in peers), return_exceptions=True)
    for peer in peers:
        peer.drop()
    late = sum(isinstance(result, TimeoutError) for result in results)
    expect(not late, f"{late} of {len(peers)} were not cut {TIMEOUT + LATE} s after the last connected")


async def stall(target: Target, start: bytes, drip: bytes = b"", interval: float = 1) -> None:
    async def begin() -> Peer:
        peer = await target.connect()
        await peer.send(start)
        return peer

    peers = await target.many(target.scale(1000, 200), begin)
    opened = asyncio.get_running_loop().time()

    async def keep_dripping() -> None:
        for byte in drip:
            await asyncio.sleep(interval)
            for peer in peers:
                if not peer.writer.is_closing():
                    peer.writer.write(bytes([byte]))

    dripping = asyncio.create_task(keep_dripping())
    try:
        await cut(target, peers, opened)
    finally:
        dripping.cancel()


@FAMILY.case("silent")
async def silent(target: Target) -> None:
    await stall(target, b"")


@FAMILY.case("half a head", in_short=False)
async def half(target: Target) -> None:
    await stall(target, REQUEST[: len(REQUEST) // 2])


@FAMILY.case("all but the last byte", in_short=False)
async def last_byte(target: Target) -> None:
    await stall(target, REQUEST[:-1])


@FAMILY.case("a byte a second")
async def drip(target: Target) -> None:
    await stall(target, b"", REQUEST, 1)


@FAMILY.case("ten bytes a second", in_short=False)
async def fast_drip(target: Target) -> None:
    await stall(target, b"G", REQUEST[1:], 0.1)


@FAMILY.case("blank lines for ever", in_short=False)
async def blank_lines(target: Target) -> None:
    await stall(target, b"\r\n", b"\r\n" * 50, 0.2)


@FAMILY.case("a request, then a body that does not come", in_short=False)
async def no_body(target: Target) -> None:
    await stall(target, b"POST /stats HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", b"x" * 20, 0.3)
