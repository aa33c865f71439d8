"""What a client sees of each example, by the package websockets."""

from __future__ import annotations

import asyncio
import os
import pathlib
import re
import urllib.error
import urllib.request

import websockets

from toolbox import DEADLINE, Failed

SIZES = (0, 1, 125, 126, 65_535, 65_536, 1 << 20)


def expect(found, wanted):
    if found != wanted:
        raise Failed(f"{wanted!r} was expected, and {found!r} came")


def converse(conversation):
    """Runs a coroutine with a deadline."""
    asyncio.run(asyncio.wait_for(conversation, 2 * DEADLINE))


def connect(uri, **options):
    return websockets.connect(uri, max_size=None, proxy=None, **options)


def _get(server, path):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{server.port}{path}", timeout=DEADLINE) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


async def callback_server(server):
    """As the program with closures in the README behaves."""
    expect(await asyncio.to_thread(_get, server, "/"), (200, "<h1>WebSocket Server</h1>"))
    expect((await asyncio.to_thread(_get, server, "/nowhere"))[0], 404)
    expect((await asyncio.to_thread(_get, server, "/websocket"))[0], 426)
    async with connect(server.uri("/websocket")) as ws:
        expect(await ws.recv(), "Welcome!")
        for size in SIZES:
            await ws.send("x" * size)
            expect(await ws.recv(), "x" * size)
        await ws.send(["in ", "three ", "fragments"])
        expect(await ws.recv(), "in three fragments")
        await asyncio.wait_for(await ws.ping(b"are you there"), DEADLINE)
        await ws.close(4001, "bye")
        expect(ws.close_code, 4001)
    async with connect(server.uri("/websocket")) as ws:
        await ws.recv()
        server.terminate()
        try:
            await ws.recv()
        except websockets.ConnectionClosed as closed:
            expect(closed.rcvd.code, 1001)
            return
    raise Failed("the connection outlived the server")


async def chat(server):
    """Two in one room hear each other, a third in another does not."""
    try:
        async with connect(server.uri("/rooms/red")):
            raise Failed("someone without a name was let in")
    except websockets.InvalidStatus as refusal:
        expect(refusal.response.status_code, 400)
    async with connect(server.uri("/rooms/red?as=ann")) as ann, connect(server.uri("/rooms/blue?as=bob")) as bob:
        expect(await ann.recv(), "ann has come, you are 1")
        expect(await bob.recv(), "bob has come, you are 1")
        async with connect(server.uri("/rooms/red?as=cleo")) as cleo:
            expect(await cleo.recv(), "cleo has come, you are 2")
            expect(await ann.recv(), "cleo has come, you are 2")
            await cleo.send("hello")
            expect(await ann.recv(), "cleo: hello")
            await ann.send("hi")
            expect(await cleo.recv(), "ann: hi")
            await cleo.send("x" * 2001)
            try:
                await cleo.recv()
            except websockets.ConnectionClosed as closed:
                expect(closed.rcvd.code, 1009)
        expect(await ann.recv(), "cleo has gone")
        await bob.send("anyone?")
        await bob.close()


async def own_lws_context(server):
    """The endpoint is as that of a server of its own, and the application's protocol is beside it."""
    async with connect(server.uri("/anything"), subprotocols=["mirror"]) as ws:
        expect(ws.subprotocol, "mirror")
        await ws.send("abc")
        expect(await ws.recv(), "cba")
    await callback_server(server)


async def on_one_thread(server):
    """A server within an application's loop has made no thread, and does nothing while there is nothing to do."""
    async with connect(server.uri("/websocket")) as ws:
        await ws.send("x")
        while await ws.recv() != "x":
            pass
        tasks = pathlib.Path(f"/proc/{server.process.pid}/task").iterdir()
        others = {(task / "comm").read_text().strip() for task in tasks if task.name != str(server.process.pid)}
        # Where GLib sees to signals.
        expect(others - {"gmain"}, set())
        before = _processor_time(server)
        await asyncio.sleep(2)
        if (spent := _processor_time(server) - before) > 0.5:
            raise Failed(f"the idle server took {spent} s of processor time in 2 s")


def _processor_time(server):
    """Seconds that a process has computed."""
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def host(server):
    """A WebSocket and a timer of the program share a loop."""
    async with connect(server.uri("/websocket")) as ws, connect(server.uri("/ticks")) as ticks:
        for size in SIZES:
            await ws.send(b"x" * size)
            expect(await ws.recv(), b"x" * size)
        lines = [await ticks.recv(), await ticks.recv()]
        numbers = [int(re.fullmatch(r"tick (\d+)", line)[1]) for line in lines]
        expect(numbers[1], numbers[0] + 1)
        server.terminate()
        try:
            while True:
                await ticks.recv()
        except websockets.ConnectionClosed as closed:
            expect(closed.rcvd.code, 1001)
