"""Holds each of the conversations that a server of loops over receive and send offers."""

import base64
import json
import sys
import urllib.request
from socket import SHUT_RDWR

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect as open_socket

address = sys.argv[1]


def connect(path: str):
    return open_socket(f"ws://{address}{path}", proxy=None)


def receive_json(socket):
    return json.loads(socket.recv(timeout=10))


def expect_silence(socket, probe: str, answer: str) -> None:
    """Nothing comes before the answer to the probe."""
    socket.send(probe)
    assert socket.recv(timeout=10) == answer


def closed_code(socket) -> int:
    try:
        socket.recv(timeout=10)
    except ConnectionClosed as error:
        return error.rcvd.code
    raise AssertionError("a message where the end was expected")


def echo() -> None:
    with urllib.request.urlopen(f"http://{address}/") as response:
        assert response.read() == b"WebSocket endpoint"
    with connect("/") as socket:
        for text in ("one", "two"):
            socket.send(text)
            assert socket.recv(timeout=10) == f"Echo: {text}"


def json_messages() -> None:
    with connect("/json") as socket:
        socket.send(json.dumps({"type": "chat", "text": "Hello"}))
        assert receive_json(socket) == {"type": "chat", "text": "You said Hello"}
        for malformed in ("{", "[1]", '{"type":"chat"}', "\u0000"):
            socket.send(malformed)
            assert receive_json(socket)["type"] == "error"
        socket.send(json.dumps({"type": "chat", "text": "again"}))
        assert receive_json(socket)["text"] == "You said again"


def chat() -> None:
    with connect("/chat") as ann, connect("/chat") as bob:
        killed = connect("/chat")
        for socket in (ann, bob, killed):
            assert socket.recv(timeout=10) == "Welcome to the chat"
        killed.send("hello from one who dies")
        for socket in (ann, bob):
            assert socket.recv(timeout=10) == "hello from one who dies"
        killed.socket.shutdown(SHUT_RDWR)
        ann.send("is anybody here?")
        for socket in (ann, bob):
            assert socket.recv(timeout=10) == "is anybody here?"


def protocol() -> None:
    with connect("/protocol") as ann, connect("/protocol") as bob:
        ann.send(json.dumps({"type": "join", "username": "ann"}))
        assert receive_json(ann) == {"type": "welcome", "users": ["ann"]}
        bob.send(json.dumps({"type": "join", "username": "bob"}))
        assert receive_json(bob) == {"type": "welcome", "users": ["ann", "bob"]}
        assert receive_json(ann) == {"type": "joined", "username": "bob"}
        bob.send(json.dumps({"type": "chat", "text": "hi"}))
        for socket in (ann, bob):
            assert receive_json(socket) == {"type": "message", "from": "bob", "text": "hi"}
        bob.send(json.dumps({"type": "leave"}))
        assert receive_json(ann) == {"type": "left", "username": "bob"}
        assert closed_code(bob) == 1000


def rooms() -> None:
    with connect("/rooms/red") as one, connect("/rooms/red") as two, connect("/rooms/blue") as other:
        for socket in (one, two, other):
            assert socket.recv(timeout=10).startswith("You are in ")
        one.send("red only")
        for socket in (one, two):
            assert socket.recv(timeout=10) == "red only"
        expect_silence(other, "blue only", "blue only")


def heartbeat() -> None:
    with connect("/heartbeat") as socket:
        for _ in range(3):
            socket.send("ping")
            assert socket.recv(timeout=10) == "pong"
        socket.send("something else")
        assert socket.recv(timeout=10) == "Handled: something else"


def binary() -> None:
    data = bytes(range(256))
    with connect("/binary") as socket:
        socket.send(data)
        assert socket.recv(timeout=10) == data[::-1]
    with connect("/base64") as socket:
        socket.send(base64.b64encode(data).decode())
        assert base64.b64decode(socket.recv(timeout=10)) == data[::-1]
        socket.send("%%%")
        assert closed_code(socket) == 1007


def errors() -> None:
    with connect("/errors") as socket:
        socket.send("21")
        assert socket.recv(timeout=10) == "42"
    with connect("/errors") as socket:
        socket.send("twenty-one")
        assert closed_code(socket) == 1003


def broadcast() -> None:
    with connect("/broadcast") as one, connect("/broadcast") as two, connect("/broadcast") as three:
        ids = [int(socket.recv(timeout=10)) for socket in (one, two, three)]
        assert ids == [0, 1, 2], ids
        one.send("to the others")
        for socket in (two, three):
            assert socket.recv(timeout=10) == "0: to the others"
        two.send("so do I")
        assert one.recv(timeout=10) == "1: so do I"


for conversation in (echo, json_messages, chat, protocol, rooms, heartbeat, binary, errors, broadcast):
    conversation()
