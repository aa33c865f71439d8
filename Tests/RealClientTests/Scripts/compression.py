"""Talks to an echo endpoint over permessage-deflate: compression.py URI parameters|sizes [what the endpoint wants]

"parameters" makes every offer this client can make and holds a short conversation over each; "sizes" makes a few and
sends messages of very many sizes as well. What is agreed on must be what RFC 7692 makes of the offer and the endpoint's wishes.
"""

import argparse
import asyncio
import functools
import itertools
import random
from dataclasses import dataclass

from websockets.asyncio.client import connect
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, PerMessageDeflate

LARGEST_SIZE = 70_000
CONNECTIONS_AT_ONCE = 8


@dataclass(frozen=True)
class Offer:
    """The parameters of an offer; True is a parameter without a value, None one that is left out."""

    server_no_context_takeover: bool = False
    client_no_context_takeover: bool = False
    server_max_window_bits: int | None = None
    client_max_window_bits: int | bool | None = True

    def answer(self, wishes: argparse.Namespace) -> dict[str, int | bool] | None:
        """What an endpoint with these wishes answers: windows of 15 bits only where it must (section 7.1.2.1)."""
        # The endpoint cannot make a window of 256 bytes, and goes on without compression.
        if self.server_max_window_bits == 8:
            return None
        answer: dict[str, int | bool] = {}
        if self.server_no_context_takeover or not wishes.context_takeover:
            answer["server_no_context_takeover"] = True
        if self.client_no_context_takeover or not wishes.peer_context_takeover:
            answer["client_no_context_takeover"] = True
        window = min(wishes.window_bits, self.server_max_window_bits or 15)
        if self.server_max_window_bits or window < 15:
            answer["server_max_window_bits"] = window
        if self.client_max_window_bits:
            hint = 15 if self.client_max_window_bits is True else self.client_max_window_bits
            if (window := min(wishes.peer_window_bits, hint)) < 15:
                answer["client_max_window_bits"] = window
        return answer


ALL_OFFERS = tuple(
    Offer(*parameters)
    for parameters in itertools.product(
        (False, True), (False, True), (None, *range(8, 16)), (None, True, *range(9, 16))
    )
)
# Each with settings of zlib.
SOME_OFFERS = (
    (Offer(), {}),
    (Offer(True, False, 9, 9), {"memLevel": 1}),
    (Offer(False, True, 12, 15), {"level": 0}),
)


class Watched(PerMessageDeflate):
    """Notes the sizes of the endpoint's compressed messages."""

    def decode(self, frame, **options):
        if frame.rsv1:
            self.sizes.append(len(frame.data))
        return super().decode(frame, **options)


class Factory(ClientPerMessageDeflateFactory):
    def process_response_params(self, *arguments):
        extension = super().process_response_params(*arguments)
        extension.__class__ = Watched
        extension.sizes = []
        return extension


def agreed(header: str | None) -> dict[str, int | bool] | None:
    """The parameters in an answer."""
    if header is None:
        return None
    name, *parameters = (part.strip() for part in header.split(";"))
    assert name == "permessage-deflate", header
    pairs = [parameter.partition("=") for parameter in parameters]
    assert len({name for name, _, _ in pairs}) == len(pairs), header
    return {name: int(value) if value else True for name, _, value in pairs}


async def talk(uri: str, wishes: argparse.Namespace, offer: Offer, settings: dict, conversation) -> None:
    factory = Factory(**vars(offer), compress_settings=settings)
    options = {"compression": None, "extensions": [factory], "max_size": None, "max_queue": None, "ping_interval": None}
    async with connect(uri, proxy=None, open_timeout=30, **options) as socket:
        answer = agreed(socket.response.headers.get("Sec-WebSocket-Extensions"))
        expected = offer.answer(wishes)
        assert answer == expected, f"{offer} is answered with {answer} instead of {expected}"
        if answer is not None:
            await check_takeover(socket, "server_no_context_takeover" not in answer)
        await asyncio.gather(send_all(socket, conversation()), compare_all(socket, conversation()))


async def check_takeover(socket, is_expected: bool) -> None:
    """The second of two equal messages is almost nothing if it may refer to the first."""
    text = random.Random(1).randbytes(100).hex()
    for _ in range(2):
        await socket.send(text)
        assert await socket.recv() == text
    (extension,) = socket.protocol.extensions
    first, second = extension.sizes
    assert (second < first // 4) == is_expected, f"{first} bytes, then {second}, and takeover should be {is_expected}"


async def send_all(socket, messages) -> None:
    for message, fragments in messages:
        await socket.send(message if fragments is None else fragments)


async def compare_all(socket, messages) -> None:
    for message, fragments in messages:
        echo = await socket.recv()
        assert type(echo) is type(message), f"{type(message)} came back as {type(echo)}"
        assert echo == message, f"{len(message)} came back as {len(echo)} in {fragments and len(fragments)} fragments"


def pieces(message: str | bytes, *lengths: int) -> list[str | bytes]:
    ends = [0, *itertools.accumulate(lengths), len(message)]
    return [message[start:end] for start, end in itertools.pairwise(ends)]


def text_of(dice: random.Random, count: int) -> str:
    return "".join(dice.choices(("äther ", "€uro ", "😀 ", "plain ", "of a piece "), k=count))[:count]


@functools.cache
def short_conversation() -> list[tuple]:
    """Messages of all kinds, some of which repeat what came long before; each with its fragments, if it has any."""
    dice = random.Random(7692)
    text, noise, far = text_of(dice, 900), dice.randbytes(700), dice.randbytes(9000)
    messages = ["", "Hello", text, b"", noise, text, noise, b"", bytes(40_000), far + far, text + text[::-1], noise[:3]]
    return [
        *((message, None) for message in messages),
        (text, pieces(text, 0, 1, 5, 0, 300)),
        (noise * 3, pieces(noise * 3, 700, 700, 0)),
        (b"", [b"", b"", b""]),
        (far, pieces(far, 3000, 3000)),
        ("Hello", None),
    ]


@functools.cache
def long_conversation() -> list[tuple]:
    """The same, then compressible text and noise of very many sizes."""
    conversation = list(short_conversation())
    near_powers = {(1 << exponent) + step for exponent in range(17) for step in range(-8, 9)}
    sizes = near_powers | set(range(3000, 3201)) | set(range(0, LARGEST_SIZE, 1999)) | {LARGEST_SIZE}
    dice = random.Random(70_000)
    noise = dice.randbytes(2 * LARGEST_SIZE)
    letters = "".join(dice.choices("abcdefgh ", k=2 * LARGEST_SIZE))
    for size in sorted(size for size in sizes if 0 <= size <= LARGEST_SIZE):
        start = dice.randrange(LARGEST_SIZE)
        conversation += [(letters[start : start + size], None), (noise[start : start + size], None)]
    return conversation


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("plan", choices=("parameters", "sizes"))
    parser.add_argument("--context-takeover", action="store_true")
    parser.add_argument("--peer-context-takeover", action="store_true")
    parser.add_argument("--window-bits", type=int, default=15)
    parser.add_argument("--peer-window-bits", type=int, default=15)
    wishes = parser.parse_args()
    if wishes.plan == "parameters":
        plan = [(offer, {}, short_conversation) for offer in ALL_OFFERS]
    else:
        plan = [(offer, settings, long_conversation) for offer, settings in SOME_OFFERS]
    gate = asyncio.Semaphore(CONNECTIONS_AT_ONCE)

    async def one(*arguments) -> None:
        async with gate:
            await talk(wishes.uri, wishes, *arguments)

    async with asyncio.TaskGroup() as group:
        for arguments in plan:
            group.create_task(one(*arguments))


asyncio.run(main())
