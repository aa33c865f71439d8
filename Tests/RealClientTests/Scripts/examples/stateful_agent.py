"""Talks to an agent of typed messages, and reads where its page says it is."""

import json
import sys
import urllib.request

from websockets.sync.client import connect

address = sys.argv[1]


def ask(socket, message: str) -> dict:
    socket.send(message)
    return json.loads(socket.recv(timeout=10))


def request(a, b) -> str:
    return json.dumps({"exampleRequest": {"a": a, "b": b}})


with urllib.request.urlopen(f"http://{address}/") as response:
    page = response.read().decode()
    assert f'new WebSocket("ws://{address}/ws")' in page, page

with connect(f"ws://{address}/ws", proxy=None) as socket:
    assert ask(socket, request(1, 2)) == {"type": "int", "value": 3}
    for malformed in ("{", "", '{"exampleRequest":{"a":1}}', request("x", 1), "[" * 5000, '{"other":{}}'):
        answer = ask(socket, malformed)
        assert answer["type"] == "string" and answer["value"].startswith("Error: "), answer
    assert ask(socket, request(2**63 - 1, 1))["type"] == "string"
    assert ask(socket, request(-1, 1)) == {"type": "int", "value": 0}
