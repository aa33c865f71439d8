"""The echo server of Python's `websockets`. Compresses every message it can when started with --level."""

import argparse
import asyncio
import contextlib
import signal

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory


async def echo(connection):
    # The load generator ends by resetting its connections.
    with contextlib.suppress(ConnectionClosed):
        async for message in connection:
            await connection.send(message)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--level", type=int)
    arguments = parser.parse_args()
    compression = ServerPerMessageDeflateFactory(
        server_no_context_takeover=True,
        client_no_context_takeover=True,
        compress_settings={"level": arguments.level, "memLevel": 8},
    )
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    extensions = [compression] if arguments.level else []
    async with serve(
        echo, "127.0.0.1", arguments.port, compression=None, extensions=extensions, max_size=2 * 1_048_576
    ):
        await stopped.wait()


asyncio.run(main())
