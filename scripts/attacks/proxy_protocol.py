"""A listener behind a proxy gets headers no proxy would write."""

import asyncio
import struct
from functools import partial

from harness.case import Family, expect
from harness.target import Target
from harness.wire import TEXT, close_frame, frame, handshake

FAMILY = Family("PROXY protocol", {"options": ("--proxy-protocol",)})

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
LINE = b"PROXY TCP4 192.0.2.1 127.0.0.1 1234 80\r\n"


def binary(command: int = 0x21, family: int = 0x11, data: bytes | None = None, length: int | None = None) -> bytes:
    """A header of version 2."""
    data = bytes((192, 0, 2, 1, 127, 0, 0, 1)) + struct.pack("!HH", 1234, 80) if data is None else data
    return SIGNATURE + struct.pack("!BBH", command, family, len(data) if length is None else length) + data


GOOD = {
    "version 1": LINE,
    "version 1 over IPv6": b"PROXY TCP6 2001:db8::1 ::1 1234 80\r\n",
    "version 1, unknown": b"PROXY UNKNOWN\r\n",
    "version 1, unknown with addresses": b"PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n",
    "version 2": binary(),
    "version 2 over IPv6": binary(family=0x21, data=bytes(36)),
    "version 2, local": binary(command=0x20),
    "version 2, local without addresses": binary(command=0x20, family=0, data=b""),
    "version 2 with extras": binary(data=bytes((192, 0, 2, 1, 127, 0, 0, 1)) + bytes(4) + b"\x04\0\x05" + bytes(5)),
}
BAD = {
    "no header": b"",
    "version 1 in small letters": b"proxy TCP4 192.0.2.1 127.0.0.1 1234 80\r\n",
    "version 1 too long": b"PROXY UNKNOWN " + b"a" * 100 + b"\r\n",
    "version 1 without end": b"PROXY TCP4 " + b"1" * 5000,
    "version 1, bare LF": LINE.replace(b"\r\n", b"\n"),
    "version 1, port 65536": b"PROXY TCP4 192.0.2.1 127.0.0.1 65536 80\r\n",
    "version 1, port -1": b"PROXY TCP4 192.0.2.1 127.0.0.1 -1 80\r\n",
    "version 1, address 300.0.0.1": b"PROXY TCP4 300.0.0.1 127.0.0.1 1 80\r\n",
    "version 1, IPv6 as TCP4": b"PROXY TCP4 ::1 ::1 1 80\r\n",
    "version 1, a name": b"PROXY TCP4 localhost localhost 1 80\r\n",
    "version 1, a field missing": b"PROXY TCP4 192.0.2.1 127.0.0.1 1234\r\n",
    "version 1, a field more": b"PROXY TCP4 192.0.2.1 127.0.0.1 1234 80 90\r\n",
    "version 1, NUL": b"PROXY TCP4 192.0.2.1\0 127.0.0.1 1234 80\r\n",
    "version 1, another protocol": b"PROXY UDP4 192.0.2.1 127.0.0.1 1234 80\r\n",
    "two headers": LINE + LINE,
    "both versions": binary() + LINE,
    "version 2, version 3": binary(command=0x31),
    "version 2, command 15": binary(command=0x2F),
    "version 2, addresses cut off": binary(data=bytes(4)),
    "version 2, unspecified": binary(family=0, data=bytes(40)),
    "version 2, datagrams": binary(family=0x12),
    "version 2, family 15": binary(family=0xF1),
    "version 2 of 64 KiB": binary(data=bytes(65_535)),
    "version 2, an extra cut off": binary(data=bytes(12) + b"\x04\xff\xff"),
    "signature alone": SIGNATURE + b"GET",
    "bytes of nonsense": bytes(range(256)),
}


async def good(header: bytes, target: Target) -> None:
    for size in (len(header) + 1000, 1):
        peer = await target.connect(plain=True)
        data = header + handshake()
        for start in range(0, len(data), size):
            await peer.send(data[start : start + size])
            if start < len(header):
                await asyncio.sleep(0)
        expect((status := await peer.status()) == 101, f"answered {status}")
        await peer.send(frame(TEXT, b"served") + close_frame())
        await peer.expect_frame(TEXT, b"served")
        peer.drop()


async def bad(header: bytes, target: Target) -> None:
    peer = await target.connect(plain=True)
    await peer.send_all(header + handshake())
    status = await peer.status()
    expect(status in (400, None), f"answered {status}")
    await peer.rest(3)
    peer.drop()


for name, header in GOOD.items():
    FAMILY.add(name, partial(good, header))
# Optional parts that a server may also pass over.
TOLERATED = {
    "version 2, unspecified",
    "version 2, datagrams",
    "version 2, family 15",
    "version 2, an extra cut off",
    "version 2 of 64 KiB",
}
for name, header in BAD.items():
    if name not in TOLERATED:
        FAMILY.add(f"bad {name}", partial(bad, header))


async def tolerable(header: bytes, target: Target) -> None:
    peer = await target.connect(plain=True)
    await peer.send_all(header + handshake())
    status = await peer.status()
    expect(status in (101, 400, None), f"answered {status}")
    peer.drop()


for name in sorted(TOLERATED):
    FAMILY.add(f"odd {name}", partial(tolerable, BAD[name]))


@FAMILY.case("stalled headers", options=("--proxy-protocol", "--handshake-timeout", "2"))
async def stalled(target: Target) -> None:
    async def begin(data: bytes) -> float:
        peer = await target.connect(plain=True)
        await peer.send(data)
        try:
            return await peer.seconds_to_end(4)
        finally:
            peer.drop()

    starts = (b"", b"P", LINE[:20], SIGNATURE, binary()[:20], binary(data=bytes(10), length=65_535))
    await asyncio.gather(*(begin(start) for start in starts * target.scale(50, 10)))


@FAMILY.case("resets at every byte of a header")
async def resets(target: Target) -> None:
    for header in (LINE, binary()):
        for end in range(len(header) + 1):
            peer = await target.connect(plain=True)
            await peer.send_all(header[:end])
            peer.reset()
