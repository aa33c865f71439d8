"""More control frames than anyone needs. The server may end such a connection with 1008, or serve on."""

import asyncio

from harness.case import Family, expect
from harness.peer import Ended, Peer
from harness.target import Target
from harness.wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close_frame, frame

FAMILY = Family("control floods", {"peak_allowed": 8 << 20})

POLICY_VIOLATION = 1008
UNREAD_SECONDS = 2


async def outlast(target: Target, flood: bytes, rounds: int) -> None:
    """Floods while reading; then the peer still gets its echo, or has been closed for its flood."""
    peer = await target.open()

    async def send() -> None:
        for _ in range(rounds):
            if not await peer.send_all(flood):
                return
        await peer.send_all(frame(TEXT, b"still here"))

    sending = asyncio.create_task(send())
    try:
        while True:
            first, payload = await peer.frame()
            if first & 0x0F == TEXT:
                expect(payload == b"still here", f"an echo of {payload[:60]!r}")
                break
            if first & 0x0F == CLOSE:
                code = int.from_bytes(payload[:2], "big")
                expect(code == POLICY_VIOLATION, f"closed with {code}")
                break
            expect(first & 0x0F == PONG, f"a frame {first:#04x}")
    finally:
        sending.cancel()
        peer.drop()


async def unread(target: Target, flood: bytes) -> None:
    """Floods and reads nothing: memory must not follow."""

    async def one() -> None:
        peer = await target.open(receive_buffer=4096)
        peer.reader._transport.pause_reading()
        end = asyncio.get_running_loop().time() + UNREAD_SECONDS
        try:
            while asyncio.get_running_loop().time() < end:
                async with asyncio.timeout_at(end):
                    if not await peer.send_all(flood):
                        break
        except TimeoutError:
            pass
        peer.reset()

    await asyncio.gather(*(one() for _ in range(10)))


@FAMILY.case("100,000 Pings")
async def pings(target: Target) -> None:
    await outlast(target, frame(PING, b"?") * 1000, target.scale(100, 20))


@FAMILY.case("100,000 empty Pings")
async def empty_pings(target: Target) -> None:
    await outlast(target, frame(PING) * 1000, target.scale(100, 20))


@FAMILY.case("100,000 long Pings")
async def long_pings(target: Target) -> None:
    await outlast(target, frame(PING, bytes(125)) * 1000, target.scale(100, 20))


@FAMILY.case("100,000 Pongs")
async def pongs(target: Target) -> None:
    await outlast(target, frame(PONG, b"!") * 1000, target.scale(100, 20))


@FAMILY.case("Pings, one a packet")
async def single_pings(target: Target) -> None:
    await outlast(target, frame(PING, b"?"), target.scale(20_000, 2000))


@FAMILY.case("Pings without reading")
async def unread_pings(target: Target) -> None:
    await unread(target, frame(PING, bytes(125)) * 1000)


@FAMILY.case("Pongs without reading", in_short=False)
async def unread_pongs(target: Target) -> None:
    await unread(target, frame(PONG, bytes(125)) * 1000)


@FAMILY.case("Pings between the fragments of a message")
async def pings_in_message(target: Target) -> None:
    peer = await target.open()
    count = 2000
    between = b"".join(frame(PING, b"?") + frame(CONTINUATION, b"x", fin=False) for _ in range(count))
    sending = asyncio.create_task(
        peer.send_all(frame(TEXT, b"", fin=False) + between + frame(CONTINUATION, b"") + close_frame())
    )
    first, payload = await skip_pongs(peer)
    expect(first & 0x0F in (TEXT, CLOSE), f"a frame {first:#04x}")
    if first & 0x0F == TEXT:
        expect(payload == b"x" * count, "the message was changed")
    sending.cancel()
    peer.drop()


async def skip_pongs(peer: Peer) -> tuple[int, bytes]:
    while True:
        first, payload = await peer.frame()
        if first & 0x0F != PONG:
            return first, payload


@FAMILY.case("1,000 Close frames")
async def closes(target: Target) -> None:
    peer = await target.open()
    await peer.send_all(close_frame() * 1000)
    first, payload = await peer.frame()
    expect((first & 0x0F, payload) == (CLOSE, b"\x03\xe8"), f"frame {first:#04x} {payload!r} instead of Close 1000")
    expect(await peer.rest(3) == b"", "more than one answer to the Close frames")
    peer.drop()


@FAMILY.case("a Close frame of each code")
async def all_codes(target: Target) -> None:
    peer = await target.open()
    await peer.send_all(b"".join(close_frame(code) for code in range(1000, 5000)))
    expect(await peer.close_code() == 1000, "the first Close frame was not answered")
    expect(await peer.rest(3) == b"", "more than one answer to the Close frames")
    peer.drop()


@FAMILY.case("data after the Close frame")
async def data_after_close(target: Target) -> None:
    peer = await target.open()
    sent = 0
    await peer.send_all(close_frame())
    while sent < 256 << 20 and await peer.send_all(frame(BINARY, bytes(65_000))):
        sent += 65_000
    expect(sent < 256 << 20, "took 256 MiB after the Close frame")
    peer.drop()


@FAMILY.case("Pings after the Close frame, never hanging up")
async def pings_after_close(target: Target) -> None:
    peer = await target.open()
    end = asyncio.get_running_loop().time() + 8
    await peer.send_all(close_frame())
    while await peer.send_all(frame(PING, b"?")):
        expect(asyncio.get_running_loop().time() < end, "the connection was still there 8 s after the Close frame")
        await asyncio.sleep(0.02)
    peer.drop()


@FAMILY.case("a mute peer at our Close", in_short=False)
async def mute_at_close(target: Target) -> None:
    peers = await target.many(20, lambda: target.open("/source?count=1&size=1"))
    try:
        await asyncio.gather(*(peer.rest(8) for peer in peers))
    except TimeoutError:
        raise Ended("a peer that does not answer our Close was still there after 8 s") from None
    for peer in peers:
        peer.drop()
