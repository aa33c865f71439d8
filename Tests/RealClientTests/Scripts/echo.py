"""Sends one message of a size to an echo endpoint and compares what comes back."""

import argparse
import random

import secure
from websockets.sync.client import connect, unix_connect

# One, two, three and four bytes of UTF-8: a cut at almost any byte falls inside a character.
CHARACTERS = "aé€😀"


def text_of(size: int) -> str:
    count, rest = divmod(size, len(CHARACTERS.encode()))
    return CHARACTERS * count + "a" * rest


def pieces(message: str | bytes, count: int) -> list[str | bytes]:
    step = max(1, -(-len(message) // count))
    return [message[start : start + step] for start in range(0, max(1, len(message)), step)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("size", type=int)
    parser.add_argument("--unix", metavar="PATH")
    secure.add_options(parser)
    arguments = parser.parse_args()
    options = {"max_size": None, "ping_interval": None}
    if arguments.unix:
        client = unix_connect(arguments.unix, arguments.uri, **options)
    else:
        client = connect(arguments.uri, proxy=None, **options, **secure.client_options(arguments))
    with client as socket:
        for message in (text_of(arguments.size), random.Random(arguments.size).randbytes(arguments.size)):
            for fragments in (1, 7):
                socket.send(message if fragments == 1 else iter(pieces(message, fragments)))
                answer = socket.recv()
                assert type(answer) is type(message), f"{type(message)} came back as {type(answer)}"
                assert answer == message, f"{len(message)} came back as {len(answer)}, in {fragments} fragments"


main()
