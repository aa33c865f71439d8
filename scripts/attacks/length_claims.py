"""Frames that claim more than they bring. Memory follows what arrives, never what is claimed."""

import asyncio

from harness.case import Family, expect
from harness.target import Target
from harness.wire import BINARY, CONTINUATION, FIN, PING, header

FAMILY = Family("length claims", {"peak_allowed": 4 << 20})

KEY = b"\0\0\0\0"
PEERS = 50


def claim(length: int, allowed: set[int | None], first: int = FIN | BINARY, start: bytes = b"", rest: bytes = b"x"):
    """Many peers claim so much, send a byte and wait. `allowed` are close codes; 0 is a server that waits too."""

    async def attack(target: Target) -> None:
        peers = await target.many(target.scale(PEERS, 10), target.open)
        for peer in peers:
            await peer.send_all(start + header(first, length, KEY, form=64) + rest)
        await asyncio.sleep(target.scale(3, 1) / 10)
        codes = set()
        for peer in peers:
            try:
                async with asyncio.timeout(0.01 if 0 in allowed else 3):
                    codes.add(await peer.close_code())
            except TimeoutError:
                codes.add(0)
            peer.drop()
        expect(codes <= allowed, f"closed with {codes - allowed}")

    return attack


REFUSED = {1002, 1009}
for exponent in (63, 62, 40, 32, 31):
    name = f"2^{exponent} bytes"
    waiting = REFUSED if exponent == 63 else REFUSED | {0}
    FAMILY.add(name, claim(1 << exponent, waiting))
    FAMILY.add(f"{name} in a fragment", claim(1 << exponent, waiting, first=BINARY))
FAMILY.add("2^64-1 bytes", claim((1 << 64) - 1, REFUSED))
FAMILY.add("1 GiB, then silence", claim(1 << 30, REFUSED | {0}, rest=b""))
FAMILY.add("the largest message, then silence", claim(1 << 20, {0}))
FAMILY.add("a byte more than the largest message", claim((1 << 20) + 1, REFUSED | {0}))
FAMILY.add("2^63 in a Ping", claim(1 << 63, {1002}, first=FIN | PING))
FAMILY.add("126 in a Ping", claim(126, {1002}, first=FIN | PING))
FAMILY.add(
    "2^62 in a continuation", claim(1 << 62, REFUSED | {0}, first=CONTINUATION, start=header(BINARY, 0, KEY))
)
