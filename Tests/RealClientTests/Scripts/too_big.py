"""Sends a message of exactly the cap, then one a byte longer; prints how the connection ended."""

import json
import sys

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

uri, cap = sys.argv[1], int(sys.argv[2])
with connect(uri, proxy=None, max_size=None) as socket:
    socket.send(bytes(cap))
    assert len(socket.recv()) == cap
    try:
        socket.send(bytes(cap + 1))
        socket.recv()
    except ConnectionClosed:
        pass
    print(json.dumps({"code": socket.close_code, "reason": socket.close_reason}))
