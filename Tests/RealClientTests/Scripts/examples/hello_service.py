"""Meets a service below a base path: its REST side, the head of its 101 response to the letter, its WebSocket."""

import socket
import sys
import urllib.error
import urllib.request

from websockets.sync.client import connect

address = sys.argv[1]
host, _, port = address.rpartition(":")

with urllib.request.urlopen(f"http://{address}/test/hello") as response:
    assert response.read() == b'{"hello":"world"}'

try:
    urllib.request.urlopen(f"http://{address}/test/websocket")
    raise AssertionError("a plain GET was answered well")
except urllib.error.HTTPError as error:
    assert error.code == 426, error
    assert error.headers["Upgrade"] == "websocket" and error.headers["Sec-WebSocket-Version"] == "13", error.headers

with socket.create_connection((host, int(port))) as raw:
    # The example of RFC 6455 section 1.3.
    raw.sendall(
        b"GET /test/websocket HTTP/1.1\r\nHost: websocket.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += raw.recv(1)
lines = head.decode().split("\r\n")[:-2]
assert lines[0] == "HTTP/1.1 101 Switching Protocols", lines
assert {line.lower() for line in lines[1:]} == {
    "upgrade: websocket",
    "connection: upgrade",
    "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=",
}, lines

with connect(f"ws://{address}/test/websocket", proxy=None) as client:
    client.send("hello")
    assert client.recv(timeout=10) == "You said hello"
