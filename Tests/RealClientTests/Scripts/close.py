"""Closes with a code and a reason, or without a code waits to be closed; prints the code and reason received."""

import json
import sys

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

with connect(sys.argv[1], proxy=None) as socket:
    if len(sys.argv) > 2:
        socket.close(int(sys.argv[2]), sys.argv[3])
    else:
        try:
            while True:
                socket.recv()
        except ConnectionClosed:
            pass
    print(json.dumps({"code": socket.close_code, "reason": socket.close_reason}))
