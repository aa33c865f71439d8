"""Talks to an echo endpoint through a proxy: text, binary, a mebibyte of each, and Pings."""

import argparse
import random
import ssl

from websockets.sync.client import connect


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("--ca", metavar="FILE", help="certificate to trust, for wss")
    parser.add_argument("--origin")
    parser.add_argument("--source", default="127.0.0.1", metavar="ADDRESS", help="address to connect from")
    parser.add_argument("--header", action="append", default=[], metavar="NAME: VALUE")
    arguments = parser.parse_args()
    context = ssl.create_default_context(cafile=arguments.ca) if arguments.ca else None
    with connect(
        arguments.uri,
        proxy=None,
        ssl=context,
        origin=arguments.origin,
        additional_headers=[header.split(": ", 1) for header in arguments.header],
        source_address=(arguments.source, 0),
        ping_interval=None,
        max_size=None,
    ) as socket:
        binary = random.Random(1).randbytes(1 << 20)
        for message in ("hello", b"\x00\xff", "é" * (1 << 19), binary):
            socket.send(message)
            assert socket.recv(20) == message, f"{len(message)} came back changed"
        assert socket.ping(b"through").wait(20), "no Pong"


main()
