"""Peers that make the server send and do not read. Each costs no more than its queue, and the others nothing."""

import asyncio

from harness.case import Family, expect
from harness.certificates import CERTIFICATE, KEY
from harness.peer import Peer
from harness.target import Target
from harness.usage import cpu_seconds
from harness.wire import BINARY, PING, close_frame, frame

# The echo server's marks: `drain` below the low one, a close with 1013 above the high one.
LOW, HIGH = 256 << 10, 4 << 20
MESSAGE = 65_536
# A peer's own state, and the message that passes a mark.
BESIDE = 3 * MESSAGE
PEERS, FEW = 100, 10
TLS = ("--cert", str(CERTIFICATE), "--key", str(KEY))
# Each fills its socket in one go, some milliseconds of work; a hundred together are another attack.
AT_ONCE = 10
HELD_SECONDS = 3
# Seconds until a peer over the high mark is gone: it fills the queue, and gets a second to see the Close frame.
ENDED_AFTER = 5
# The healthy client's 99th percentile may rise so far.
SLOWED = 5
NOISE, DEBUG_NOISE = 0.05, 0.1

FAMILY = Family("slow readers", {"growth_allowed": 8 << 20})


async def quiet_then(target: Target, attack) -> None:
    """Fails if the healthy client notices the attack."""
    p99 = []
    for action in (asyncio.sleep(target.scale(2, 1) / 2), attack):
        target.watch()
        await action
        report = await target.report()
        expect(not report["failures"], "; ".join(report["failures"]))
        p99.append(report["kept"]["p99"])
    quiet, busy = p99
    noise = DEBUG_NOISE if target.is_debug_build else NOISE
    expect(busy <= quiet * SLOWED + noise, f"the healthy client's p99 rose from {quiet:.3f} s to {busy:.3f} s")


async def unread(target: Target, path: str) -> Peer:
    peer = await target.open(path, receive_buffer=4096)
    peer.reader._transport.pause_reading()
    return peer


@FAMILY.case("much asked for and not read", peak_allowed=PEERS * (LOW + BESIDE) + HIGH)
async def not_reading(target: Target) -> None:
    async def attack() -> None:
        path = f"/source?count=100000&size={MESSAGE}"
        peers = await target.many(target.scale(PEERS, 30), lambda: unread(target, path), AT_ONCE)
        await asyncio.sleep(target.scale(HELD_SECONDS, 1))
        for peer in peers:
            peer.reset()

    await quiet_then(target, attack())


@FAMILY.case("read a little now and then", peak_allowed=PEERS * (LOW + BESIDE) + HIGH, in_short=False)
async def sipping(target: Target) -> None:
    opening = asyncio.Semaphore(AT_ONCE)

    async def sip() -> None:
        async with opening:
            peer = await target.open(f"/source?count=100000&size={MESSAGE}", receive_buffer=4096)
        for _ in range(30):
            await asyncio.sleep(0.1)
            await peer.reader.read(100)
        peer.reset()

    async def attack() -> None:
        await asyncio.gather(*(sip() for _ in range(PEERS)))

    await quiet_then(target, attack())


@FAMILY.case("large messages not read", in_short=False, peak_allowed=FEW * (2 * HIGH + BESIDE) + HIGH)
async def large(target: Target) -> None:
    async def attack() -> None:
        peers = await target.many(FEW, lambda: unread(target, f"/source?count=1000&size={1 << 20}"))
        await asyncio.sleep(target.scale(HELD_SECONDS, 1))
        for peer in peers:
            peer.reset()

    await quiet_then(target, attack())


@FAMILY.case("echoes not read", peak_allowed=FEW * (HIGH + BESIDE) + HIGH)
async def echoes(target: Target) -> None:
    """Each must be ended once its queue is full."""

    async def one() -> None:
        peer = await unread(target, "/")
        data = frame(BINARY, bytes(MESSAGE))
        end = asyncio.get_running_loop().time() + ENDED_AFTER
        while await peer.send_all(data):
            expect(asyncio.get_running_loop().time() < end, f"took for {ENDED_AFTER} s what nobody read the echo of")
        peer.reset()

    async def attack() -> None:
        await asyncio.gather(*(one() for _ in range(FEW)))

    await quiet_then(target, attack())


@FAMILY.case("a broadcast not read", peak_allowed=PEERS * (HIGH + BESIDE) + HIGH)
async def broadcast(target: Target) -> None:
    """A member that does not read is closed; the one that talks hears itself all the while."""

    async def attack() -> None:
        members = await target.many(target.scale(50, 10), lambda: unread(target, "/broadcast"))
        talker = await target.open("/broadcast")
        message = bytes(MESSAGE)
        for _ in range(200):
            await talker.send(frame(BINARY, message))
            await talker.expect_frame(BINARY, message)
        await asyncio.sleep(1.5)
        held = target.usage().descriptors
        for member in members:
            member.reset()
        talker.drop()
        after = await target.settled(0, 0.5)
        expect(held - after.descriptors < len(members), "members that read nothing were still there")

    await quiet_then(target, attack())


async def unread_echoes(target: Target) -> Peer:
    """A peer whose echoes wait at the server, below the high mark."""
    peer = await unread(target, "/")
    await peer.send(frame(BINARY, bytes(MESSAGE)) * (HIGH // 2 // MESSAGE))
    await asyncio.sleep(0.5)
    return peer


async def costs_nothing(target: Target) -> None:
    seconds = target.scale(5, 2)
    peers = await target.many(FEW, lambda: unread_echoes(target), AT_ONCE)
    before = cpu_seconds(target.pid)
    await asyncio.sleep(seconds)
    spent = cpu_seconds(target.pid) - before
    # One of them that made a loop go round would cost all of the time; the healthy client has a part in it as well.
    expect(spent < 0.1 * seconds, f"{spent:.2f} s of CPU in {seconds} s")
    for peer in peers:
        peer.reset()


async def still_heard(target: Target) -> None:
    peer = await unread_echoes(target)
    before = (await target.tally())["closed"]
    await peer.send(b"".join(frame(PING, str(number).encode()) for number in range(20)) + close_frame(4001))
    # Seconds: the answer has one to go out.
    await asyncio.sleep(2)
    expect((await target.tally())["closed"] > before, "the Close frame was not seen")
    peer.drop()


for transport, options in (("", ()), (", over TLS", TLS)):
    FAMILY.add(
        "that send and never read cost nothing" + transport, costs_nothing, options=options, peak_allowed=FEW * 2 * HIGH
    )
    FAMILY.add("that send and never read are heard" + transport, still_heard, options=options)
