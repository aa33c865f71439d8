"""Two clients of one broadcast endpoint: what either sends, both receive, in the same order."""

import sys

from websockets.sync.client import connect

with connect(sys.argv[1], proxy=None) as one, connect(sys.argv[1], proxy=None) as other:
    for sender, message in ((one, "from one"), (other, "from the other"), (one, b"\x00\xff")):
        sender.send(message)
        for receiver in (one, other):
            assert receiver.recv(10) == message
