"""Lets some peers be paused with unread data and closed, never reading themselves; prints how long the slowest of the
echoes took that another peer asked for meanwhile, in seconds."""

import argparse
import random
import socket
import struct
import time

import secure
from websockets.sync.client import connect

parser = argparse.ArgumentParser()
parser.add_argument("port", type=int)
parser.add_argument("peers", type=int)
parser.add_argument("seconds", type=float)
secure.add_options(parser)
arguments = parser.parse_args()
scheme = "wss" if arguments.authority else "ws"


def frame(opcode: int, payload: bytes) -> bytes:
    """Masked with a key of zeros."""
    return bytes([0x80 | opcode, 0xFF]) + struct.pack(">Q", len(payload)) + bytes(4) + payload


def open_peer(number: int) -> socket.socket:
    peer = socket.create_connection(("127.0.0.1", arguments.port), timeout=5)
    if arguments.authority:
        peer = secure.context(arguments).wrap_socket(peer, server_hostname="localhost")
    peer.sendall(
        b"GET /pause HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    head = b""
    while b"\r\n\r\n" not in head:
        head += peer.recv(4096)
    dice = random.Random(number)
    data = frame(1, b"pause") + b"".join(frame(2, dice.randbytes(dice.choice((1, 5000, 60000)))) for _ in range(12))
    if number % 2:
        # What the parser will fail on, when it comes to it.
        data += dice.randbytes(5000)
    peer.settimeout(0.2)
    try:
        peer.sendall(data)
    except TimeoutError:
        pass
    return peer


with connect(f"{scheme}://localhost:{arguments.port}/", proxy=None, **secure.client_options(arguments)) as client:
    peers = [open_peer(number) for number in range(arguments.peers)]
    slowest, end = 0.0, time.monotonic() + arguments.seconds
    while (begin := time.monotonic()) < end:
        client.send("still there?")
        client.recv(timeout=20)
        slowest = max(slowest, time.monotonic() - begin)
        time.sleep(0.005)
print(slowest)
