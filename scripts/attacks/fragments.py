"""Messages in pieces that do not end, or make no sense."""

import asyncio

from harness.case import Family, expect
from harness.target import Target
from harness.wire import BINARY, CONTINUATION, TEXT, frame

FAMILY = Family("fragments", {"peak_allowed": 8 << 20})

LIMIT = 1 << 20
ENOUGH = {1008, 1009}


async def pour(target: Target, start: bytes, flood: bytes, seconds: float, limit: int) -> int | None:
    """Sends `flood` until the server closes, or for so long; returns the close code, None for no end."""
    peer = await target.open()
    await peer.send(start)
    reading = asyncio.create_task(peer.close_code())
    end = asyncio.get_running_loop().time() + seconds
    sent = 0
    try:
        while not reading.done() and sent < limit and asyncio.get_running_loop().time() < end:
            if not await peer.send_all(flood):
                break
            sent += len(flood)
            await asyncio.sleep(0)
        if sent >= limit or peer.writer.is_closing():
            return await reading or 1006
        return reading.result() if reading.done() else None
    finally:
        reading.cancel()
        peer.drop()


@FAMILY.case("empty continuations for ever")
async def empty(target: Target) -> None:
    code = await pour(
        target, frame(TEXT, b"", fin=False), frame(CONTINUATION, b"", fin=False) * 1000, target.scale(10, 2), 1 << 40
    )
    expect(code is None or code in ENOUGH, f"closed with {code}")


@FAMILY.case("1-byte fragments")
async def single_bytes(target: Target) -> None:
    flood = frame(CONTINUATION, b"x", fin=False) * 1000
    code = await pour(target, frame(TEXT, b"", fin=False), flood, 20, (LIMIT + 100_000) * 7)
    expect(code in ENOUGH, f"closed with {code} after more than the largest message in 1-byte fragments")


@FAMILY.case("no FIN")
async def no_fin(target: Target) -> None:
    flood = frame(CONTINUATION, bytes(60_000), fin=False)
    code = await pour(target, frame(BINARY, b"", fin=False), flood, 10, 4 * LIMIT)
    expect(code == 1009, f"closed with {code}")


@FAMILY.case("a message too large in one frame")
async def too_large(target: Target) -> None:
    peer = await target.open()
    await peer.send_all(frame(BINARY, bytes(LIMIT + 1)))
    expect((code := await peer.close_code()) == 1009, f"closed with {code}")
    peer.drop()


@FAMILY.case("the largest message, in 20,000 fragments, beside others", growth_allowed=16 << 20, peak_allowed=128 << 20)
async def many_fragments(target: Target) -> None:
    async def one() -> None:
        peer = await target.open()
        data = b"".join(frame(CONTINUATION, bytes(50), fin=False) for _ in range(20_000))
        sending = asyncio.create_task(peer.send_all(frame(BINARY, b"", fin=False) + data + frame(CONTINUATION, b"")))
        first, payload = await peer.frame()
        expect(payload == bytes(1_000_000) or payload[:2] == (1008).to_bytes(2, "big"), "neither echo nor 1008")
        sending.cancel()
        peer.drop()

    await asyncio.gather(*(one() for _ in range(target.scale(10, 2))))


ORDERS = {
    "a continuation of nothing": frame(CONTINUATION, b"x"),
    "a continuation of nothing, without FIN": frame(CONTINUATION, b"x", fin=False),
    "text inside a message": frame(TEXT, b"x", fin=False) + frame(TEXT, b"y"),
    "binary inside a message": frame(TEXT, b"x", fin=False) + frame(BINARY, b"y", fin=False),
    "a continuation after the end": frame(TEXT, b"x", fin=False) + frame(CONTINUATION, b"y") + frame(CONTINUATION, b"z"),
}


def wrong_order(data: bytes):
    async def attack(target: Target) -> None:
        peer = await target.open()
        await peer.send_all(data)
        expect((code := await peer.close_code()) == 1002, f"closed with {code}")
        await peer.rest(3)
        peer.drop()

    return attack


for name, data in ORDERS.items():
    FAMILY.add(name, wrong_order(data))
