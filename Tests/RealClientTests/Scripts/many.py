"""Opens many connections to an echo endpoint at once and keeps them all busy: many.py URI CONNECTIONS ROUNDS"""

import argparse
import asyncio
import random

import secure
from websockets.asyncio.client import connect

parser = argparse.ArgumentParser()
parser.add_argument("uri")
parser.add_argument("connections", type=int)
parser.add_argument("rounds", type=int)
secure.add_options(parser)
arguments = parser.parse_args()
options = secure.client_options(arguments)


async def talk(number: int, all_open: asyncio.Barrier) -> None:
    dice = random.Random(number)
    async with connect(arguments.uri, proxy=None, open_timeout=60, ping_interval=None, **options) as client:
        await all_open.wait()
        for _ in range(arguments.rounds):
            messages = [dice.randbytes(dice.choice((0, 20, 1000, 20_000))) for _ in range(4)]
            for message in messages:
                await client.send(message)
            for message in messages:
                assert await client.recv() == message


async def main() -> None:
    all_open = asyncio.Barrier(arguments.connections)
    async with asyncio.TaskGroup() as group:
        for number in range(arguments.connections):
            group.create_task(talk(number, all_open))


asyncio.run(main())
