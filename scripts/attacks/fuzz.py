"""Streams of valid frames, and valid handshakes, with mistakes made by dice. The seed is printed at the start."""

import asyncio
import random

from harness.case import Family, expect
from harness.target import Target
from harness.wire import BINARY, CONTINUATION, PING, PONG, TEXT, close_frame, frame, handshake

FAMILY = Family("fuzz", {"deadline": 240, "growth_allowed": 8 << 20})

AT_ONCE = 20
PATHS = ("/", "/broadcast", "/sink", "/source?count=20&size=5000")
# A peer that has said all it has to say is let go within this time: the closing handshake, and some more.
LETTING_GO = 8


def text(dice: random.Random) -> bytes:
    return "".join(dice.choice("aé€😀 ") for _ in range(dice.randrange(200))).encode()


def valid_frames(dice: random.Random) -> list[bytes]:
    frames = []
    for _ in range(dice.randrange(1, 12)):
        match dice.randrange(5):
            case 0:
                frames.append(frame(TEXT, text(dice)))
            case 1:
                frames.append(frame(BINARY, dice.randbytes(dice.choice((0, 1, 125, 126, 65_535, 65_536, 100_000)))))
            case 2:
                whole = text(dice)
                cut = sorted(dice.randrange(len(whole) + 1) for _ in range(dice.randrange(1, 4)))
                parts = [whole[a:b] for a, b in zip([0, *cut], [*cut, len(whole)])]
                frames.append(frame(TEXT, parts[0], fin=False))
                frames += [frame(CONTINUATION, part, fin=False) for part in parts[1:-1]]
                frames.append(frame(CONTINUATION, parts[-1]))
            case 3:
                frames.append(frame(dice.choice((PING, PONG)), dice.randbytes(dice.randrange(126))))
            case 4:
                code = dice.choice((1000, 1001, 3000, 4999, 1005, 2000, None))
                frames.append(close_frame(code) if dice.random() < 0.2 else frame(TEXT))
    return frames


def mutated(data: bytes, dice: random.Random) -> bytes:
    """With a few bits flipped, and pieces cut out, doubled, moved or made up."""
    data = bytearray(data)
    for _ in range(dice.randrange(4)):
        if not data:
            break
        at = dice.randrange(len(data))
        # Headers are near the start more often than elsewhere.
        if dice.random() < 0.5:
            at = min(at, dice.randrange(16))
        size = dice.choice((1, 2, 4, 10, 1000))
        match dice.randrange(5):
            case 0:
                data[at] ^= 1 << dice.randrange(8)
            case 1:
                data[at] = dice.choice((0, 0x7F, 0x80, 0xFF, 126, 127, 254, 255))
            case 2:
                del data[at : at + size]
            case 3:
                data[at:at] = data[at : at + size]
            case 4:
                data[at:at] = dice.randbytes(size)
    return bytes(data)


def frame_stream(dice: random.Random) -> bytes:
    frames = valid_frames(dice)
    if dice.random() < 0.3:
        dice.shuffle(frames)
    return b"".join(mutated(one, dice) if dice.random() < 0.3 else one for one in frames)


async def session(target: Target, seed: int) -> None:
    """One peer; it ends politely, by half closing or by reset."""
    dice = random.Random(seed)
    if is_request := dice.random() < 0.3:
        peer = await target.connect()
        data = mutated(handshake(dice.choice(PATHS), "X-Some: value"), dice) + frame_stream(dice)
    else:
        peer = await target.open(dice.choice(PATHS))
        data = frame_stream(dice)
    reading = asyncio.create_task(peer.rest(60))
    while data:
        size = dice.choice((1, 3, 100, 5000, 1 << 20))
        if not await peer.send_all(data[:size]):
            break
        data = data[size:]
        await asyncio.sleep(0)
    match dice.randrange(3):
        case 0:
            await peer.send_all(close_frame())
            peer.half_close()
        case 1:
            peer.half_close()
        case 2:
            peer.reset()
    done, _ = await asyncio.wait([reading], timeout=LETTING_GO)
    reading.cancel()
    peer.drop()
    expect(done, f"session {seed}{' from the request on' if is_request else ''} was still there after {LETTING_GO} s")


@FAMILY.case("sessions")
async def sessions(target: Target) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(seed: int) -> None:
        async with gate:
            await session(target, seed)

    seeds = [random.randrange(1 << 32) for _ in range(target.scale(3000, 150))]
    async with asyncio.TaskGroup() as group:
        for seed in seeds:
            group.create_task(one(seed))


@FAMILY.case("sessions in fragments mode", options=("--fragments",), in_short=False)
async def sessions_in_fragments(target: Target) -> None:
    await sessions(target)


@FAMILY.case("noise")
async def noise(target: Target) -> None:
    """Random bytes, as a request and as frames."""

    async def one(is_open: bool) -> None:
        peer = await target.open() if is_open else await target.connect()
        await peer.send_all(random.randbytes(random.randrange(1, 5000)))
        peer.half_close()
        await peer.rest(LETTING_GO)
        peer.drop()

    for _ in range(target.scale(50, 5)):
        await asyncio.gather(*(one(number % 2 == 0) for number in range(20)))
