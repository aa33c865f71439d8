"""Replaces a server again and again, each new one being ready before the old one is asked to end, while clients
connect all the time. Prints how many were served; a refused, reset or unanswered one is an error.
"""

import asyncio
import signal
import sys

from supervisor import Supervisor
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

CLIENTS_AT_ONCE = 8


class Clients:
    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.served = self.told_to_go = 0
        self.ends = False

    async def run(self) -> None:
        while not self.ends:
            async with connect(self.uri, proxy=None, compression=None) as socket:
                try:
                    await socket.send("hello")
                    assert await socket.recv() == "hello"
                    self.served += 1
                except ConnectionClosed:
                    assert socket.close_code == 1001, f"closed with {socket.close_code}"
                    self.told_to_go += 1


async def main(supervisor: Supervisor, server: str, times: int) -> None:
    async def start():
        started = supervisor.start([server, "--inherited", "web", "--loops", "2"])
        await asyncio.to_thread(supervisor.await_notification, "READY=1", ("STOPPING=1",))
        return started

    async def stop(started) -> None:
        started.send_signal(signal.SIGTERM)
        status = await asyncio.to_thread(started.wait, 10)
        assert status == 0, f"the old server ended with {status}"

    current = await start()
    clients = Clients(f"ws://127.0.0.1:{supervisor.port}/")
    running = asyncio.gather(*(clients.run() for _ in range(CLIENTS_AT_ONCE)))
    for _ in range(times):
        successor = await start()
        served = clients.served
        while clients.served < served + 20 and not running.done():
            await asyncio.sleep(0.01)
        await stop(current)
        current = successor
    clients.ends = True
    await running
    await stop(current)
    print(clients.served, clients.told_to_go)


# The supervisor comes before the event loop, which would be given its descriptor.
with Supervisor("web") as supervisor:
    asyncio.run(main(supervisor, sys.argv[1], int(sys.argv[2])))
