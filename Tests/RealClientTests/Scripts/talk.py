"""Talks to an echo endpoint until killed."""

import sys

from websockets.sync.client import connect

with connect(sys.argv[1], proxy=None) as socket:
    while True:
        socket.send("still here")
        socket.recv()
