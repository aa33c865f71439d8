"""More connections than the server was told to take, in all and of one address."""

import asyncio

from harness.case import Family, expect
from harness.peer import Peer
from harness.target import Target
from harness.wire import TEXT, frame, handshake

FAMILY = Family("caps", {"serves_fresh": False})

# The healthy client has one of them.
TOTAL, PER_ADDRESS = 50, 10
REFUSED = {503, 429, None}


async def status_of(target: Target, local: str | None = None) -> tuple[int | None, Peer | None]:
    """How a handshake is answered, and the peer if it is a WebSocket."""
    try:
        peer = await target.connect(local=local)
        await peer.send_all(handshake())
        status = await peer.status()
    except OSError:
        return None, None
    if status == 101:
        return status, peer
    peer.drop()
    return status, None


async def fill(target: Target, count: int, beyond: int, local: str | None = None) -> None:
    """`count` get in, what is beyond does not; once they have left, the next one gets in."""
    inside = []
    for number in range(count):
        status, peer = await status_of(target, local)
        expect(peer, f"number {number + 1} of {count} allowed was answered {status}")
        inside.append(peer)
    for _ in range(beyond):
        status, peer = await status_of(target, local)
        expect(status in REFUSED, f"one beyond {count} was answered {status}")
    for peer in inside[: count // 2]:
        await peer.send(frame(TEXT, b"inside"))
        await peer.expect_frame(TEXT, b"inside")
    for peer in inside:
        peer.reset()
    await asyncio.sleep(0.3)


@FAMILY.case("in all", options=("--max-connections", str(TOTAL)))
async def total(target: Target) -> None:
    for _ in range(3):
        await fill(target, TOTAL - 1, 50)


@FAMILY.case("in all, of peers that say nothing", options=("--max-connections", str(TOTAL)))
async def silent(target: Target) -> None:
    peers = await target.many(TOTAL * 4, target.connect)
    await asyncio.sleep(0.3)
    status, _ = await status_of(target)
    expect(status in REFUSED, f"one beyond was answered {status}")
    for peer in peers:
        peer.drop()
    await asyncio.sleep(0.3)
    await fill(target, TOTAL - 1, 5)


@FAMILY.case("in all, over two loops", options=("--max-connections", str(TOTAL), "--loops", "2"), in_short=False)
async def two_loops(target: Target) -> None:
    await fill(target, TOTAL - 1, 50)


@FAMILY.case("of one address", options=("--max-per-address", str(PER_ADDRESS)), serves_fresh=True)
async def per_address(target: Target) -> None:
    for number in range(2, target.scale(20, 5)):
        await fill(target, PER_ADDRESS, 5, f"127.0.0.{number}")


@FAMILY.case("of one address, others free", options=("--max-per-address", str(PER_ADDRESS)), serves_fresh=True)
async def others_free(target: Target) -> None:
    peers = await asyncio.gather(*(target.open(local=f"127.0.1.{n % 20 + 1}") for n in range(20 * PER_ADDRESS)))
    status, _ = await status_of(target, "127.0.1.1")
    expect(status in REFUSED, f"one beyond was answered {status}")
    for peer in peers:
        peer.reset()
    await asyncio.sleep(0.3)


@FAMILY.case("of one address, after many came and went", options=("--max-per-address", str(PER_ADDRESS)), serves_fresh=True)
async def counted_down(target: Target) -> None:
    async def flash(number: int) -> None:
        try:
            peer = await target.connect(local="127.0.0.2")
            await peer.send_all(handshake() if number % 2 else b"GET")
            peer.reset() if number % 3 else peer.drop()
        except OSError:
            pass

    for _ in range(10):
        await asyncio.gather(*(flash(number) for number in range(target.scale(200, 50))))
    await asyncio.sleep(0.5)
    await fill(target, PER_ADDRESS, 5, "127.0.0.2")
