"""Compressed messages that RFC 7692 forbids, or allows and few make. Each has the echo it is due, or the codes it is
closed with."""

import random
import zlib
from functools import partial

from harness.case import Family, expect
from harness.deflate import OFFER, RSV1, TAIL, bits, compressed, compressor, deflated, inflated
from harness.peer import Peer
from harness.target import Target
from harness.wire import BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, close_frame, frame

FAMILY = Family("deflate", {"options": ("--compression",), "peak_allowed": 8 << 20})

PROTOCOL, PAYLOAD = {1002}, {1007}
# Each keeps a window.
AT_ONCE = 20
HELLO = deflated(b"hello")
LONG = b"The quick brown fox jumps over the lazy dog. " * 30
DEFLATED_LONG = deflated(LONG)
# A block that says it is the last one, as in section 7.2.3.4, without the byte that follows it there.
FINAL = bytes.fromhex("f348cdc9c90700")
assert zlib.decompressobj(-15).decompress(FINAL) == b"Hello"
# A fixed block that copies 3 bytes from the one before the first; its end.
NOTHING_BEFORE = bits("0 10 0000001 00000 0000000")
# The same, from 32 KiB before the third.
FAR_BEFORE = bits("0 10 10010001 10010001 0000001 11101 1111111111111 0000000")


def in_pieces(payload: bytes, length: int, between: bytes = b"") -> bytes:
    """A compressed text in fragments of so many bytes."""
    pieces = [payload[start : start + length] for start in range(0, len(payload), length)]
    rest = b"".join(between + frame(CONTINUATION, piece, fin=False) for piece in pieces[1:])
    return compressed(TEXT, pieces[0], fin=False) + rest + frame(CONTINUATION)


def in_blocks(payload: bytes, flush: int) -> bytes:
    """A block for each byte."""
    stream = compressor()
    data = b"".join(stream.compress(bytes([byte])) + stream.flush(flush) for byte in payload)
    return data[: -len(TAIL)]


def both(name: str, payload: bytes, allowed: set[int]) -> dict[str, tuple[bytes, set[int]]]:
    """A message in one frame, and in frames of a byte."""
    return {
        name: (compressed(TEXT, payload), allowed),
        f"{name}, byte by byte": (in_pieces(payload, 1), allowed),
    }


# name: frames, text that comes back
VALID = {
    "a message": (compressed(TEXT, HELLO), b"hello"),
    "a long message": (compressed(TEXT, DEFLATED_LONG), LONG),
    "a message that is not compressed": (frame(TEXT, LONG), LONG),
    "nothing, in one byte": (compressed(TEXT, b"\x00"), b""),
    "stored blocks": (compressed(TEXT, deflated(LONG, compressor(0))), LONG),
    "fixed blocks": (compressed(TEXT, deflated(LONG, compressor(strategy=zlib.Z_FIXED))), LONG),
    "a block for each byte": (compressed(TEXT, in_blocks(LONG[:300], zlib.Z_SYNC_FLUSH)), LONG[:300]),
    "a block for each byte, forgetting": (compressed(TEXT, in_blocks(LONG[:300], zlib.Z_FULL_FLUSH)), LONG[:300]),
    "a final block": (compressed(TEXT, FINAL + b"\x00"), b"Hello"),
    "a final block byte by byte": (in_pieces(FINAL + b"\x00", 1), b"Hello"),
    "a final block, then others": (compressed(TEXT, FINAL + HELLO), b"Hellohello"),
    "nothing but final blocks": (compressed(TEXT, FINAL * 3 + b"\x00"), b"HelloHelloHello"),
    "fragments of one byte": (in_pieces(DEFLATED_LONG, 1), LONG),
    "fragments of one byte and none": (in_pieces(HELLO, 1, frame(CONTINUATION, fin=False) * 3), b"hello"),
    "a first fragment of none": (compressed(TEXT, b"", fin=False) + frame(CONTINUATION, HELLO), b"hello"),
    "characters cut by fragments": (in_pieces(deflated("€😀".encode() * 20, compressor(0)), 1), "€😀".encode() * 20),
}
# name: frames, close codes; 0 is an echo
INVALID = {
    **both("ones", b"\xff" * 20, PAYLOAD),
    **both("a reserved kind of block", b"\x07", PAYLOAD),
    **both("a reserved kind of block behind a good one", deflated(b"good") + TAIL + b"\x07", PAYLOAD),
    **both("a reference to before the start", NOTHING_BEFORE, PAYLOAD),
    **both("a reference to long before the start", FAR_BEFORE, PAYLOAD),
    **both("a stored block whose lengths differ", b"\x00\x05\x00\x05\x00hello", PAYLOAD),
    **both("a stored block cut off", b"\x00\xff\xff\x00\x00hello", PAYLOAD),
    **both("a dynamic block of too many codes", bits("0 01 11111 11111 1111") + bytes(20), PAYLOAD),
    **both("a dynamic block without codes", bits("0 01 00000 00000 0000") + bytes(20), PAYLOAD),
    **both("a dynamic block cut off", deflated(random.Random(1).randbytes(9) * 99)[:12], PAYLOAD),
    **both("a zlib header", zlib.compress(b"hello"), PAYLOAD),
    **both("a gzip header", zlib.compressobj(9, zlib.DEFLATED, 31).flush(), PAYLOAD),
    **both("text that is not UTF-8", deflated(b"hello \xff"), PAYLOAD),
    **both("text cut in a character", deflated("hello €".encode()[:-1]), PAYLOAD),
    **both("text that is not UTF-8 at its end", deflated(LONG * 100 + b"\xc0\xaf"), PAYLOAD),
    # Those who append the end themselves have sent too much, those who strip it twice too little.
    **both("the end not left out", HELLO + TAIL, PAYLOAD | {0}),
    **both("no byte at the end of a final block", FINAL, PAYLOAD | {0}),
    "no byte at all": (compressed(TEXT, b""), PAYLOAD | {0}),
    "no byte in fragments": (compressed(TEXT, b"", fin=False) + frame(CONTINUATION), PAYLOAD | {0}),
    **{f"reserved bit {bit}": (frame(TEXT, HELLO, reserved=RSV1 | bit), PROTOCOL) for bit in (1, 2)},
    "all reserved bits": (frame(TEXT, HELLO, reserved=7), PROTOCOL),
    "RSV1 in a continuation": (compressed(TEXT, HELLO[:3], fin=False) + compressed(CONTINUATION, HELLO[3:]), PROTOCOL),
    "RSV1 in the last continuation": (
        compressed(TEXT, HELLO[:3], fin=False) + frame(CONTINUATION, HELLO[3:5], fin=False) + compressed(CONTINUATION, HELLO[5:]),
        PROTOCOL,
    ),
    "RSV1 in a continuation only": (frame(TEXT, b"hel", fin=False) + compressed(CONTINUATION, HELLO), PROTOCOL),
    "RSV1 in a continuation of nothing": (compressed(CONTINUATION, HELLO), PROTOCOL),
    "RSV1 in a Ping": (compressed(PING, HELLO), PROTOCOL),
    "RSV1 in an empty Ping": (compressed(PING, b""), PROTOCOL),
    "RSV1 in a Pong": (compressed(PONG, HELLO), PROTOCOL),
    "RSV1 in a Close": (compressed(CLOSE, b"\x03\xe8"), PROTOCOL),
    # Nothing shows it when the library answers a Ping.
    "RSV1 in a Ping amid a message": (compressed(TEXT, HELLO[:3], fin=False) + compressed(PING, b"x"), PROTOCOL | {0}),
}


async def text(peer: Peer) -> tuple[bytes | None, int | None]:
    """The next text, or the code of a Close frame; Pongs are skipped."""
    while True:
        first, payload = await peer.frame()
        if first & 0x0F == CLOSE:
            return None, int.from_bytes(payload[:2], "big")
        if first & 0x0F == PONG:
            continue
        expect(first in (FIN | TEXT, FIN | TEXT | RSV1 << 4), f"a frame {first:#04x}")
        return inflated(payload) if first & RSV1 << 4 else payload, None


async def valid(data: bytes, echo: bytes, target: Target) -> None:
    peer = await target.open("/", OFFER)
    await peer.send(data)
    received, code = await text(peer)
    expect(received == echo, f"{received and received[:60]!r}, closed with {code}")
    # The connection is as good as new.
    await peer.send(compressed(TEXT, HELLO) + close_frame())
    await peer.expect_frame(TEXT, b"hello")
    expect((code := await peer.close_code()) == 1000, f"closed with {code}")
    await peer.rest()
    peer.drop()


async def invalid(data: bytes, allowed: set[int], target: Target) -> None:
    peer = await target.open("/", OFFER)
    await peer.send_all(data)
    if 0 in allowed:
        await peer.send_all(close_frame())
    received, code = await text(peer)
    if received is None:
        # A server that takes no notice answers our Close.
        expect(code in allowed or code == 1000 and 0 in allowed, f"closed with {code}, not {' or '.join(map(str, allowed))}")
    else:
        expect(0 in allowed, f"an echo of {received[:60]!r}")
    await peer.send_all(close_frame())
    await peer.rest(3)
    peer.drop()


for name, (data, echo) in VALID.items():
    FAMILY.add(name, partial(valid, data, echo))
for name, (data, allowed) in INVALID.items():
    FAMILY.add(name, partial(invalid, data, allowed))
FAMILY.add("RSV1 that was not agreed on", partial(invalid, frame(TEXT, b"x", reserved=RSV1), PROTOCOL), options=())


@FAMILY.case("RSV1 that was not offered")
async def not_offered(target: Target) -> None:
    peer = await target.open()
    await peer.send(compressed(TEXT, HELLO))
    expect((code := await peer.close_code()) == 1002, f"closed with {code}")
    peer.drop()


@FAMILY.case("every prefix of a message")
async def prefixes(target: Target) -> None:
    whole = LONG[:70] + b"and something new"
    payload = deflated(whole)

    async def one(length: int) -> None:
        peer = await target.open("/", OFFER)
        await peer.send(compressed(TEXT, payload[:length]))
        received, code = await text(peer)
        expect(code == 1007 or whole.startswith(received or b"x"), f"{length} bytes: {received!r}, closed with {code}")
        expect(length < len(payload) or received == whole, "the whole message did not come back")
        peer.drop()

    lengths = iter(range(len(payload) + 1))
    await target.many(len(payload) + 1, lambda: one(next(lengths)), AT_ONCE)


@FAMILY.case("messages with one byte changed")
async def changed(target: Target) -> None:
    async def one(seed: int) -> None:
        dice = random.Random(seed)
        payload = bytearray(DEFLATED_LONG)
        payload[dice.randrange(len(payload))] ^= 1 << dice.randrange(8)
        peer = await target.open("/", OFFER)
        await peer.send(compressed(BINARY, bytes(payload)) + close_frame())
        code = await peer.close_code()
        expect(code in (1000, 1007), f"closed with {code}")
        peer.drop()

    seeds = iter(random.sample(range(1 << 30), target.scale(1000, 200)))
    await target.many(target.scale(1000, 200), lambda: one(next(seeds)), AT_ONCE)


@FAMILY.case("garbage")
async def garbage(target: Target) -> None:
    async def one(seed: int) -> None:
        dice = random.Random(seed)
        peer = await target.open("/", OFFER)
        await peer.send_all(compressed(BINARY, dice.randbytes(dice.randrange(1, 2000))) + close_frame())
        code = await peer.close_code()
        expect(code in (1000, 1007, 1009), f"closed with {code}")
        peer.drop()

    seeds = iter(random.sample(range(1 << 30), target.scale(1000, 200)))
    await target.many(target.scale(1000, 200), lambda: one(next(seeds)), AT_ONCE)


@FAMILY.case("a reference to an earlier message", options=("--compression", "--no-context-takeover"))
async def earlier(target: Target) -> None:
    stream = compressor()
    peer = await target.open("/", OFFER)
    await peer.send(compressed(TEXT, deflated(b"hello hello", stream)))
    await peer.expect_frame(TEXT, b"hello hello")
    await peer.send(compressed(TEXT, deflated(b"hello hello", stream)))
    expect((code := await peer.close_code()) == 1007, f"closed with {code}")
    peer.drop()


@FAMILY.case("a reference beyond the window", options=("--compression", "--window-bits", "9"))
async def beyond(target: Target) -> None:
    noise = random.Random(9).randbytes(1000)
    stream = compressor()
    peer = await target.open("/", OFFER + "; client_max_window_bits")
    await peer.send(compressed(BINARY, deflated(noise, stream)))
    await peer.expect_frame(BINARY, noise)
    await peer.send(compressed(BINARY, deflated(noise, stream)))
    expect((code := await peer.close_code()) == 1007, f"closed with {code}")
    peer.drop()


@FAMILY.case("a window of the agreed size", options=("--compression", "--window-bits", "9"))
async def small_window(target: Target) -> None:
    stream = compressor(window_bits=9)
    noise = random.Random(9).randbytes(300).hex().encode()
    peer = await target.open("/", OFFER + "; client_max_window_bits")
    for _ in range(20):
        await peer.send(compressed(TEXT, deflated(noise, stream)))
        await peer.expect_frame(TEXT, noise)
    peer.drop()
