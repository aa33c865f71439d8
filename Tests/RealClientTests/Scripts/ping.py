"""Pings the server and waits for the Pong, then for the word that the server got the Pong to its own Ping."""

import sys

from websockets.sync.client import connect

with connect(sys.argv[1], proxy=None, ping_interval=None) as socket:
    for payload in (b"from the client", b"", bytes(range(125))):
        assert socket.ping(payload).wait(10), f"no Pong for a Ping of {len(payload)} bytes"
    assert socket.recv(10) == "got the Pong"
