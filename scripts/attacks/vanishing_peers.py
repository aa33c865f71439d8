"""Peers that reset, half close or close their socket at every stage of a connection."""

import asyncio
from functools import partial

from harness.case import Family, expect
from harness.peer import Peer
from harness.target import Target
from harness.wire import BINARY, TEXT, close_frame, frame, handshake

FAMILY = Family("vanishing peers")

REQUEST = handshake()
# Seconds until the server has let go of a peer that holds its half-closed socket open.
LETTING_GO = 7
UNREAD = "/source?count=100000&size=65536"


async def after_connect(target: Target) -> Peer:
    return await target.connect()


async def mid_head(target: Target) -> Peer:
    peer = await target.connect()
    await peer.send(REQUEST[: len(REQUEST) // 2])
    return peer


async def with_unread_refusal(target: Target) -> Peer:
    peer = await target.connect()
    await peer.send(handshake("/nowhere"))
    return peer


async def with_unread_101(target: Target) -> Peer:
    peer = await target.connect()
    await peer.send(REQUEST)
    return peer


async def after_101(target: Target) -> Peer:
    return await target.open()


async def sending(target: Target, *data: bytes, path: str = "/") -> Peer:
    peer = await target.open(path)
    for part in data:
        await peer.send(part)
    return peer


STAGES = {
    "after connect": after_connect,
    "mid head": mid_head,
    "with an unread refusal": with_unread_refusal,
    "with an unread 101": with_unread_101,
    "after 101": after_101,
    "mid header": lambda target: sending(target, frame(TEXT, bytes(1000))[:3]),
    "mid payload": lambda target: sending(target, frame(TEXT, bytes(1000))[:500]),
    "mid message": lambda target: sending(target, frame(TEXT, b"part", fin=False)),
    "mid large message": lambda target: sending(target, frame(BINARY, bytes(900_000))[:-1]),
    "after its Close": lambda target: sending(target, close_frame()),
    "after a bad Close": lambda target: sending(target, close_frame(1)),
    "during our Close": lambda target: sending(target, path="/source?count=1&size=10"),
    "with unread echoes": lambda target: sending(target, *[frame(BINARY, bytes(65_536))] * 20),
    "with unread output": lambda target: sending(target, path=UNREAD),
}


async def vanish(stage, way: str, target: Target) -> None:
    before = target.usage().descriptors
    peers = await target.many(target.scale(50, 10), lambda: stage(target))
    # Half of them at once, half when the server has seen what they sent.
    for number, peer in enumerate(peers):
        if number == len(peers) // 2:
            await asyncio.sleep(0.05)
        getattr(peer, way)()
    if way != "half_close":
        return
    usage = await target.settled(before, LETTING_GO)
    for peer in peers:
        peer.drop()
    left = usage.descriptors - before
    expect(left <= 0, f"{left} half-closed connections are still there after {LETTING_GO} s")


for title, stage in STAGES.items():
    for way in ("reset", "half_close", "drop"):
        # This one takes the library five seconds.
        is_quick = (way, title) != ("half_close", "with unread output")
        FAMILY.add(f"{way.replace('_', ' ')} {title}", partial(vanish, stage, way), in_short=is_quick)


IDLE = 2
# An idle peer is sent a Close frame, and has five seconds to answer it.
IDLE_ENDS = IDLE + 5 + 1.5


async def silent(make, target: Target) -> None:
    """As a peer whose cable was cut: it answers nothing."""
    peers = await target.many(target.scale(200, 50), lambda: make(target))
    results = await asyncio.gather(*(peer.seconds_to_end(IDLE_ENDS) for peer in peers), return_exceptions=True)
    for peer in peers:
        peer.drop()
    late = sum(isinstance(result, TimeoutError) for result in results)
    expect(not late, f"{late} of {len(peers)} silent peers are still there after {IDLE_ENDS} s")


for title in ("after 101", "mid payload", "mid message"):
    FAMILY.add(
        f"silent {title}",
        partial(silent, STAGES[title]),
        options=("--idle-timeout", str(IDLE)),
        in_short=False,
    )
