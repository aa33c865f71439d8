"""Small messages that inflate to much. Work and memory follow what the server allows, never what is claimed."""

import asyncio
import zlib

from harness.case import Family, expect
from harness.deflate import OFFER, TAIL, bits, compressed, compressor, deflated
from harness.target import Target
from harness.usage import cpu_seconds
from harness.wire import BINARY, CONTINUATION, TEXT, frame

FAMILY = Family("bombs", {"options": ("--compression",), "peak_allowed": 4 << 20})

LIMIT = 1 << 20
CPU_ALLOWED = 0.05
REFUSED = {1009}


def gibibyte() -> bytes:
    """A GiB of zeros in a MB."""
    stream = compressor()
    chunk, count = bytes(8 << 20), 128
    stream.compress(chunk)
    # What is compressed behind a full flush is the same each time.
    start = stream.flush(zlib.Z_FULL_FLUSH)
    piece = stream.compress(chunk) + stream.flush(zlib.Z_FULL_FLUSH)
    return (start + piece * (count - 1))[: -len(TAIL)]


def in_fragments(opcode: int, payload: bytes, length: int) -> bytes:
    starts = range(length, len(payload), length)
    rest = b"".join(frame(CONTINUATION, payload[start : start + length], fin=False) for start in starts)
    return compressed(opcode, payload[:length], fin=False) + rest + frame(CONTINUATION)


async def explode(target: Target, data: bytes) -> float:
    """The CPU time that the server takes to refuse it."""
    peer = await target.open("/", OFFER)
    before = cpu_seconds(target.pid)
    await peer.send_all(data)
    expect((code := await peer.close_code()) in REFUSED, f"closed with {code}")
    # The healthy client's share is in it.
    spent = cpu_seconds(target.pid) - before
    peer.drop()
    return spent


async def bomb(target: Target, data: bytes) -> None:
    # The least of some: what else happens in the server meanwhile is not the bomb's.
    spent = min([await explode(target, data) for _ in range(3)])
    expect(spent <= CPU_ALLOWED, f"refused after {spent * 1e3:.0f} ms of CPU")


@FAMILY.case("1 GiB")
async def binary(target: Target) -> None:
    payload = gibibyte()
    expect(len(payload) < 1_100_000, f"{len(payload)} bytes are no bomb")
    await bomb(target, compressed(BINARY, payload))


@FAMILY.case("1 GiB of text")
async def text(target: Target) -> None:
    await bomb(target, compressed(TEXT, gibibyte()))


@FAMILY.case("1 GiB in fragments")
async def fragments(target: Target) -> None:
    await bomb(target, in_fragments(BINARY, gibibyte(), 1000))


@FAMILY.case("1 GiB in one fragment, the message unfinished")
async def unfinished(target: Target) -> None:
    await bomb(target, compressed(BINARY, gibibyte(), fin=False))


@FAMILY.case("1 GiB, of 50 peers at once")
async def at_once(target: Target) -> None:
    payload = compressed(BINARY, gibibyte())
    await asyncio.gather(*(explode(target, payload) for _ in range(target.scale(50, 10))))


@FAMILY.case("1 GiB, without context takeover", options=("--compression", "--no-context-takeover"))
async def without_takeover(target: Target) -> None:
    await bomb(target, compressed(BINARY, gibibyte()))


@FAMILY.case("1 GiB, fragment by fragment", options=("--compression", "--fragments"))
async def delivered_in_fragments(target: Target) -> None:
    await bomb(target, compressed(BINARY, gibibyte()))


@FAMILY.case("a byte more than the largest message")
async def one_more(target: Target) -> None:
    await explode(target, compressed(BINARY, deflated(bytes(LIMIT + 1))))


@FAMILY.case("the largest message, many times", peak_allowed=16 << 20)
async def largest(target: Target) -> None:
    count = target.scale(300, 50)
    stream = compressor()
    peer = await target.open("/", OFFER)
    sending = asyncio.create_task(
        peer.send_all(b"".join(compressed(BINARY, deflated(bytes(LIMIT), stream)) for _ in range(count)))
    )
    inflater = zlib.decompressobj(-15)
    for _ in range(count):
        _, payload = await peer.frame()
        echo = inflater.decompress(payload + TAIL)
        expect(echo == bytes(LIMIT), f"{len(echo)} bytes came back")
    await sending
    peer.drop()


@FAMILY.case("the largest message, many times, unread", options=("--compression", "--no-context-takeover"), peak_allowed=16 << 20)
async def largest_unread(target: Target) -> None:
    async def one() -> None:
        peer = await target.open("/", OFFER, receive_buffer=4096)
        peer.reader._transport.pause_reading()
        message = compressed(BINARY, deflated(bytes(LIMIT)))
        try:
            async with asyncio.timeout(1):
                while await peer.send_all(message * 100):
                    pass
        except TimeoutError:
            pass
        peer.reset()

    await asyncio.gather(*(one() for _ in range(target.scale(5, 2))))


EMPTY = {
    "stored blocks": TAIL[:1] + TAIL,
    "fixed blocks": bits("010 0000000" * 4),
    "final blocks": bits("110 0000000") ,
}


def empty_blocks(block: bytes):
    async def attack(target: Target) -> None:
        peer = await target.open("/", OFFER)
        before = cpu_seconds(target.pid)
        await peer.send_all(compressed(TEXT, block * (LIMIT // len(block)) + b"\x00"))
        await peer.expect_frame(TEXT, b"")
        spent = cpu_seconds(target.pid) - before
        expect(spent <= 4 * CPU_ALLOWED, f"{spent * 1e3:.0f} ms of CPU")
        peer.drop()

    return attack


for name, block in EMPTY.items():
    FAMILY.add(f"a MiB of empty {name}", empty_blocks(block))


@FAMILY.case("half a message of many peers", peak_allowed=16 << 20)
async def half(target: Target) -> None:
    payload = deflated(bytes(range(256)) * 100)
    peers = await target.many(target.scale(200, 50), lambda: target.open("/", OFFER))
    for peer in peers:
        await peer.send(compressed(BINARY, payload[:-2], fin=False))
    await asyncio.sleep(0.3)
    for peer in peers:
        peer.reset()
