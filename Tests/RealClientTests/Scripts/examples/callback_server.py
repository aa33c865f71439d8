"""Talks to a server of four callbacks: a page at /, and /websocket, which welcomes and echoes."""

import sys
import urllib.request
from socket import SHUT_RDWR

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

address = sys.argv[1]


def page() -> None:
    with urllib.request.urlopen(f"http://{address}/") as response:
        assert response.headers["Content-Type"].startswith("text/html"), response.headers
        assert response.read() == b"<h1>WebSocket Server</h1>"


def refused(path: str, status: int, **options) -> None:
    try:
        connect(f"ws://{address}{path}", proxy=None, **options).close()
    except InvalidStatus as error:
        assert error.response.status_code == status, error
        return
    raise AssertionError(f"{path} let the client in")


def conversation() -> None:
    with connect(f"ws://{address}/websocket", proxy=None) as socket:
        assert socket.recv() == "Welcome!"
        for text in ("Hello Server!", "", "ü" * 1000):
            socket.send(text)
            assert socket.recv() == text
        assert socket.ping("are you there?").wait(10)
        socket.pong("a heartbeat")
        socket.send("still here")
        assert socket.recv() == "still here"
    assert socket.close_code == 1000, socket.close_code


def killed() -> None:
    """The socket is gone without a closing handshake."""
    socket = connect(f"ws://{address}/websocket", proxy=None)
    assert socket.recv() == "Welcome!"
    socket.socket.shutdown(SHUT_RDWR)


def guarded() -> None:
    refused("/guarded", 401, subprotocols=["chat.v1"])
    ann = {"Authorization": "Bearer let-ann-in"}
    refused("/guarded", 400, additional_headers=ann, subprotocols=["soap"])
    with connect(
        f"ws://{address}/guarded",
        proxy=None,
        additional_headers=ann,
        subprotocols=["chat.v1", "chat.v2"],
    ) as socket:
        assert socket.subprotocol == "chat.v2"
        assert socket.recv() == "Welcome, Ann! We speak chat.v2."
        socket.send("hello")
        assert socket.recv() == "Ann: hello"
        socket.send("x" * 1025)
        try:
            socket.recv()
        except ConnectionClosed as error:
            assert error.rcvd.code == 1009, error
        else:
            raise AssertionError("a message over the limit was taken")


page()
conversation()
refused("/elsewhere", 404)
killed()
if "guarded" in sys.argv[2:]:
    guarded()
