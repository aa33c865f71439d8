"""Opens many busy connections and counts what comes until each is told 1001: echoes of its own numbered messages
("e0", "e1", …) and messages the server sends by itself ("p0", "p1", …). Prints both sums. A gap is an error.
"""

import asyncio
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

OPENING_AT_ONCE = 50
WINDOW = 4


class Client:
    def __init__(self) -> None:
        self.sent = 0
        self.received = {"e": 0, "p": 0}

    async def send_one(self, socket) -> None:
        await socket.send(f"e{self.sent}")
        self.sent += 1

    async def run(self, uri: str, opening: asyncio.Semaphore) -> None:
        async with opening:
            socket = await connect(uri, proxy=None, compression=None, ping_interval=None, close_timeout=30)
        async with socket:
            try:
                for _ in range(WINDOW):
                    await self.send_one(socket)
                while True:
                    message = await socket.recv()
                    kind, number = message[0], int(message[1:])
                    assert number == self.received[kind], f"{message} came after {self.received[kind]} of its kind"
                    self.received[kind] += 1
                    if kind == "e":
                        await self.send_one(socket)
            except ConnectionClosed:
                # What arrived before the Close frame is still to be read.
                async for message in socket:
                    kind, number = message[0], int(message[1:])
                    assert number == self.received[kind], f"{message} came after {self.received[kind]} of its kind"
                    self.received[kind] += 1
            assert socket.close_code == 1001, f"closed with {socket.close_code}"


async def main() -> None:
    uri, count = sys.argv[1], int(sys.argv[2])
    opening = asyncio.Semaphore(OPENING_AT_ONCE)
    clients = [Client() for _ in range(count)]
    await asyncio.gather(*(client.run(uri, opening) for client in clients))
    print(*(sum(client.received[kind] for client in clients) for kind in "ep"))


asyncio.run(main())
