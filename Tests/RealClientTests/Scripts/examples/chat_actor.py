"""Talks to the actors of a server: `before` its restart, and `after` it."""

import json
import sys

from websockets.sync.client import connect

address, when = sys.argv[1:]


def greeter() -> None:
    with connect(f"ws://{address}/greeter", proxy=None) as socket:
        assert socket.recv(timeout=10) == "Welcome!"
        socket.send("hi")
        assert socket.recv(timeout=10) == "Received your message!"
        assert socket.recv(timeout=10) == "Number 1: hi"
        socket.send(b"\x00\x01")
        assert socket.recv(timeout=10) == b"\x00\x01"
        assert socket.recv(timeout=10) == "2 bytes"
        assert socket.ping("four").wait(10)
        assert socket.recv(timeout=10) == "ping of 4 bytes"
        socket.pong("unasked")
        assert socket.recv(timeout=10) == "pong of 7 bytes"


def contents(socket) -> list[str]:
    return [message["content"] for message in json.loads(socket.recv(timeout=10))]


def chat(history: list[str], said: str) -> None:
    with connect(f"ws://{address}/chat", proxy=None) as one, connect(f"ws://{address}/chat", proxy=None) as two:
        for socket in (one, two):
            assert contents(socket) == history
        one.send(said)
        for socket in (one, two):
            assert contents(socket) == [said]
        with connect(f"ws://{address}/chat", proxy=None) as newcomer:
            assert contents(newcomer) == history + [said]


if when == "before":
    greeter()
    chat([], "first")
else:
    chat(["first"], "second")
