"""What Tests/C/joined.c offers: endpoints of ours in a libwebsockets context of the application's, beside its own."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
import struct
import urllib.request

import websockets

from conversations import SIZES, connect, expect
from toolbox import DEADLINE, Failed


def _facts(server):
    """What the application's page tells."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{server.port}/facts", timeout=DEADLINE) as response:
        facts = json.loads(response.read())
    expect(facts["path"], "/facts")
    return facts


async def _facts_where(server, holds):
    """The same, once they are as they must become."""
    for _ in range(20 * DEADLINE):
        facts = await asyncio.to_thread(_facts, server)
        if holds(facts):
            return facts
        await asyncio.sleep(0.05)
    raise Failed(f"the facts stay at {facts}")


async def _refusal(server, path, status, **options):
    """The response that keeps a client out."""
    try:
        async with connect(server.uri(path), **options):
            raise Failed(f"{path} let someone in")
    except websockets.InvalidStatus as refusal:
        expect(refusal.response.status_code, status)
        return refusal.response


async def _refusals(server):
    response = await _refusal(server, "/reject", 401)
    expect((response.headers["WWW-Authenticate"], response.body), ("Bearer", b"who are you"))
    await _refusal(server, "/echo", 403, origin="http://elsewhere.example")
    await _refusal(server, "/tell/x", 400, subprotocols=["own", "v1"])
    async with connect(server.uri("/echo"), origin=f"http://127.0.0.1:{server.port}"):
        pass


def _kept_alive(server):
    """A page and a refused handshake on one connection."""
    with socket.create_connection(("127.0.0.1", server.port), DEADLINE) as peer:
        peer.sendall(b"GET /facts HTTP/1.1\r\nHost: a\r\n\r\n")
        received = b""
        while b"}" not in received:
            received += peer.recv(4096)
        handshake = (
            b"GET /reject HTTP/1.1\r\nHost: a\r\nUpgrade: %s\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        peer.sendall(handshake % b"websocket")
        received = b""
        while b"who are you" not in received:
            chunk = peer.recv(4096)
            if not chunk:
                raise Failed(f"{received!r} came in answer to a handshake on a connection that was kept")
            received += chunk
    # Asking for what nobody knows on a connection that is kept has cost libwebsockets a look at freed memory.
    with socket.create_connection(("127.0.0.1", server.port), DEADLINE) as peer:
        peer.sendall(b"GET /facts HTTP/1.1\r\nHost: a\r\n\r\n")
        peer.recv(4096)
        peer.sendall(handshake % b"nonsense")
        while peer.recv(4096):
            pass


async def _own(server):
    """The application's WebSockets, with and without a subprotocol, are none of ours."""
    async with connect(server.uri("/anywhere")) as plain, connect(server.uri("/echo/not"), subprotocols=["own"]) as named:
        expect((plain.subprotocol, named.subprotocol), (None, "own"))
        async with connect(server.uri("/echo")) as ours:
            for ws, prefix in ((plain, "7"), (named, "7"), (ours, "")) * 3:
                await ws.send("hello")
                expect(await ws.recv(), prefix + "hello")


async def _subprotocols(server):
    # A field that libwebsockets has a token for.
    headers = {"Referer": "a b"}
    for offered, chosen in (([], None), (["v1"], "v1"), (["v1", "v2"], "v2"), (["own"], None)):
        async with connect(
            server.uri("/tell/me"), subprotocols=offered or None, additional_headers=headers, compression=None
        ) as ws:
            expect((ws.subprotocol, await ws.recv()), (chosen, f"{chosen or 'none'} a b me"))
            await ws.send("x")
            expect(await ws.recv(), "x")
    async with connect(server.uri("/tell/me"), subprotocols=["v2"]) as ws:
        # The route compresses, but not in a context of the application's.
        expect(ws.protocol.extensions, [])
        await ws.recv()
        for text in ("x" * 5000, "", "y" * 60_000):
            await ws.send(text)
            expect(await ws.recv(), text)
    async with connect(server.uri("/tell/me"), subprotocols=["v2"]) as ws:
        await ws.recv()
        await ws.send("x" * 65_537)
        await _closed(ws, 1009)


async def _closed(ws, code):
    try:
        while True:
            await ws.recv()
    except websockets.ConnectionClosed:
        expect(ws.close_code, code)


async def _send(ws, messages):
    for message in messages:
        await ws.send(message)


async def _messages(server):
    async with connect(server.uri("/echo")) as ws:
        for size in SIZES:
            for message in (b"x" * size, "y" * size):
                await ws.send(message)
                expect(await ws.recv(), message)
        numbers = [str(number) for number in range(5000)]
        sender = asyncio.create_task(_send(ws, numbers))
        expect([await ws.recv() for _ in numbers], numbers)
        await sender
        await asyncio.wait_for(await ws.ping(b"are you there"), DEADLINE)
        await ws.close(4001, "bye")
        expect(ws.close_code, 4001)
    async with connect(server.uri("/echo")) as ws:
        await ws.send("a")
        await ws.recv()
        ws.transport.write(b"\xc1\x80\0\0\0\0")  # RSV1 that nobody agreed on
        await _closed(ws, 1002)


async def _slow_reader(server):
    """Who does not read loses nothing, and costs the others nothing."""
    count = 400
    async with connect(server.uri("/flood"), max_queue=1) as slow, connect(server.uri("/echo")) as ws:
        await slow.send(str(count))
        for number in range(200):
            await ws.send(str(number))
            expect(await asyncio.wait_for(ws.recv(), DEADLINE), str(number))
        await asyncio.to_thread(_facts, server)
        for number in range(count):
            expect(await slow.recv(), bytes([ord("a") + number % 26]) * 65_536)
    await _facts_where(server, lambda facts: facts["drains"] > 0 and facts["floods_closed"] == 1)


async def _threads(server):
    numbers = [str(number) for number in range(1000)]
    async with connect(server.uri("/threads")) as one, connect(server.uri("/threads")) as other:
        for ws in (one, other):
            expect([await ws.recv() for _ in numbers], numbers)
    # Gone while a thread sends.
    async with connect(server.uri("/threads")) as ws:
        ws.transport.abort()
    await _facts_where(server, lambda facts: facts["sending"] == 0)


def _reset(server):
    """Breaks off within a message, with a reset."""
    with socket.create_connection(("127.0.0.1", server.port), DEADLINE) as peer:
        peer.sendall(
            b"GET /echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        received = b""
        while b"\r\n\r\n" not in received:
            received += peer.recv(4096)
        peer.sendall(b"\x82\xfe\x10\x00\0\0\0\0" + b"x" * 1000)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def _limits(server):
    """There is room for 50 of ours, and the application's own are not counted."""
    guests = [await connect(server.uri("/echo")) for _ in range(50)]
    await _refusal(server, "/echo", 503)
    async with connect(server.uri("/anywhere")) as ws:
        await ws.send("x")
        expect(await ws.recv(), "7x")
    for guest in guests:
        await guest.close()
    async with connect(server.uri("/echo")):
        pass


async def joined(server):
    """Everything but the end."""
    await _refusals(server)
    await asyncio.to_thread(_kept_alive, server)
    await _own(server)
    await _subprotocols(server)
    await _messages(server)
    await _slow_reader(server)
    await _threads(server)
    for _ in range(20):
        await asyncio.to_thread(_reset, server)
    await _limits(server)
    # Every connection that the application saw come it has seen go, but this one.
    await _facts_where(server, lambda facts: facts["made"] == facts["destroyed"] + 1)


async def second(server, authority):
    """Another virtual host of the context, with TLS, serves the same."""
    port = (await asyncio.to_thread(_facts, server))["second"]
    trust = ssl.create_default_context(cafile=authority)
    uri = f"wss://localhost:{port}"
    async with connect(f"{uri}/echo", ssl=trust) as ws, connect(f"{uri}/anywhere", ssl=trust) as own:
        for size in SIZES:
            await ws.send(b"x" * size)
            expect(await ws.recv(), b"x" * size)
        await own.send("hello")
        expect(await own.recv(), "7hello")
    async with connect(f"{uri}/flood", ssl=trust, max_queue=1) as slow:
        await slow.send("100")
        for number in range(100):
            expect(await slow.recv(), bytes([ord("a") + number % 26]) * 65_536)


async def options(server):
    """An extension of the application's is for its own WebSockets only; its default protocol can be any."""
    for offered in (None, ["v1"]):
        async with connect(server.uri("/tell/me"), subprotocols=offered) as ws:
            expect((ws.protocol.extensions, await ws.recv()), ([], f"{offered[0] if offered else 'none'} none me"))
            await ws.send("x" * 5000)
            expect(await ws.recv(), "x" * 5000)
    async with connect(server.uri("/anywhere"), compression=None) as ws:
        await ws.send("hello")
        expect(await ws.recv(), "7hello")
    async with connect(server.uri("/anywhere")) as ws:
        expect(len(ws.protocol.extensions), 1)


async def elsewhere(server):
    """Where a thread that is not the loop's serves the context, nothing of ours is there, and the log says why."""
    async with connect(server.uri("/echo")) as ws:
        await ws.send("hello")
        expect(await ws.recv(), "7hello")
    # The program's output has a way of its own.
    server.wait_until_said("served on another thread")


async def end(server, code):
    """Asks the program to end while there are connections of both kinds."""
    async with connect(server.uri("/echo")) as ours, connect(server.uri("/anywhere")) as own:
        await own.send("x")
        expect(await own.recv(), "7x")
        server.terminate()
        await _closed(ours, code)
