"""What Tests/C/features.c offers, seen by a client."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request

import websockets

from conversations import connect, expect
from toolbox import DEADLINE, Failed


def _get(server, path, **headers):
    """Status, header fields and body of a plain request."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers=headers)
    try:
        with opener.open(request, timeout=DEADLINE) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


async def _counters(server):
    return json.loads((await asyncio.to_thread(_get, server, "/counters"))[2])


async def _counters_where(server, holds):
    """The server's counters, once they are as they must become."""
    for _ in range(20 * DEADLINE):
        counters = await _counters(server)
        if holds(counters):
            return counters
        await asyncio.sleep(0.05)
    raise Failed(f"the counters stay at {counters}")


async def _requests(server):
    status, headers, body = await asyncio.to_thread(_get, server, "/some/path?key=a%20b&x", **{"X-Test": "1"})
    expect((status, headers["X-Answer"], headers["Content-Type"]), (202, "yes", "text/plain"))
    expect(body, "GET /some/path ?key=a%20b&x key=a b header=1")
    expect((await asyncio.to_thread(_get, server, "/nothing"))[0], 404)
    expect((await asyncio.to_thread(_get, server, "/silent"))[0], 500)
    expect((await asyncio.to_thread(_get, server, "/swapped"))[2], "before")
    expect((await asyncio.to_thread(_get, server, "/swap"))[0], 204)
    # The callback does not wait for the other loop.
    for _ in range(100):
        if (await asyncio.to_thread(_get, server, "/swapped"))[2] == "after":
            break
        await asyncio.sleep(0.05)
    for _ in range(8):
        expect((await asyncio.to_thread(_get, server, "/swapped"))[2], "after")


async def _refusal(uri, **options):
    """The response that keeps a client out."""
    try:
        async with connect(uri, **options):
            raise Failed(f"{uri} let a client in")
    except websockets.InvalidStatus as refusal:
        return refusal.response


async def _handshakes(server):
    expect((await _refusal(server.uri("/reject"))).status_code, 403)
    refusal = await _refusal(server.uri("/reject?status=401"))
    expect((refusal.status_code, refusal.headers["WWW-Authenticate"], refusal.body), (401, "Bearer", b"no"))
    # Removed, so that it is the request handler's again, which does not speak WebSocket.
    expect((await _refusal(server.uri("/gone"))).status_code, 404)
    expect((await _refusal(server.uri("/closed"), origin="http://elsewhere")).status_code, 403)

    expect((await _refusal(server.uri("/subprotocols"))).status_code, 400)
    async with connect(server.uri("/subprotocols"), subprotocols=["chat.v1", "chat.v2"]) as ws:
        expect((ws.subprotocol, await ws.recv()), ("chat.v2", "chat.v2"))

    before = await _counters(server)
    async with connect(server.uri("/facts/red"), subprotocols=["first", "second"]) as ws:
        expect(ws.response.headers["Set-Cookie"], "a=b")
        expect(await ws.recv(), "red second")
        expect((await _counters(server))["destroyed"], before["destroyed"] + 1)
    async with connect(server.uri("/facts/blue")) as ws:
        expect(await ws.recv(), "blue none")
    await _counters_where(server, lambda counters: counters["destroyed"] == before["destroyed"] + 4)


async def _frames(server):
    async with connect(server.uri("/fragments"), ping_interval=None) as ws:
        fragments = [fragment async for fragment in ws.recv_streaming()]
        expect(fragments, ["one ", "two ", "three"])
        expect(await ws.recv(), "whole")
        await ws.send(["a", "b", "c"])
        pieces = [await ws.recv() for _ in range(4)]
        # The client ends a message with an empty frame.
        expect(pieces, ["text a", "continuation b", "continuation c", "continuation fin "])
    async with connect(server.uri("/frames"), ping_interval=None) as ws:
        expect(ws.response.headers["Sec-WebSocket-Extensions"].split(";")[0], "permessage-deflate")
        await ws.ping(b"who")
        expect(await ws.recv(), "ping fin who")
        await ws.pong(b"me")
        expect(await ws.recv(), "pong fin me")
        await ws.send(b"bytes")
        expect(await ws.recv(), "binary fin bytes")
        await ws.send("end")
        expect(await ws.recv(), "text fin end")
        try:
            await ws.recv()
        except websockets.ConnectionClosed as closed:
            expect(closed.rcvd.code, 1000)


async def _endings(server):
    async with connect(server.uri("/close")) as ws:
        await ws.send("4005 because it is late")
        try:
            await ws.recv()
        except websockets.ConnectionClosed as closed:
            expect((closed.rcvd.code, closed.rcvd.reason), (4005, "because it is late"))
    async with connect(server.uri("/closed")) as ws:
        # A zero byte is UTF-8 as any other; the program shows it as "_".
        await ws.close(4321, "I\0must go")
    counters = await _counters_where(server, lambda counters: counters["code"])
    expect((counters["code"], counters["reason"]), (4321, "I_must go"))


async def _backpressure(server):
    async with connect(server.uri("/flood"), ping_interval=None) as ws:
        # Read any earlier, a slow server would never fill its queue.
        await _counters_where(server, lambda counters: counters["floods"])
        while not isinstance(message := await ws.recv(), str):
            pass
        expect(message, "drained")


async def _log(server):
    async with connect(server.uri("/frames")) as ws:
        await ws.close(4000, 'forged\r\n by="admin"\x1b\x85\u2028')
    await _counters_where(server, lambda counters: counters["forged"])


async def features(server):
    for part in (_requests, _handshakes, _frames, _endings, _backpressure, _log):
        await part(server)
    await _counters_where(server, lambda counters: counters["metrics"] and counters["log"])
