"""Peers write what looks like lines of the server's log wherever something of theirs may be logged.

The server logs all it can. Nothing in its log may begin a line, control a terminal or turn the order of letters but what
the server itself has written; there is a limit on lines; and a flood of one kind hides no line of another.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import quote

from attacks.proxy_protocol import binary
from harness.case import Family, expect
from harness.certificates import CERTIFICATE, KEY
from harness.target import Target
from harness.wire import BINARY, TEXT, close_frame, frame, handshake

LEVEL = ("--log-level", "trace")
TLS = ("--cert", str(CERTIFICATE), "--key", str(KEY))

# OpenSSL keeps some of its buffers.
FAMILY = Family("forged logs", {"options": LEVEL, "echo_allowed": 0.1, "growth_allowed": 16 << 20})

LINE = "2099-01-01T00:00:00+0000 error forged:"
FORGERIES = {
    "CR LF": f"\r\n{LINE}".encode(),
    "LF": f"\n{LINE}".encode(),
    "CR": f"\r{LINE}".encode(),
    "escape sequences": f"\x1b[2K\x1b[1G\x1b]0;title\x07{LINE}".encode(),
    "NUL": f"\0{LINE}".encode(),
    "backspaces": b"\x08" * 20 + b"\x7f" + LINE.encode(),
    "NEL": f"\x85{LINE}".encode(),
    "CSI of C1": f"\x9b2K{LINE}".encode(),
    "line separator": f"\u2028{LINE}".encode(),
    "paragraph separator": f"\u2029{LINE}".encode(),
    "right to left": f"\u202e{LINE}\u2066\u200f".encode(),
    "not UTF-8": b"\xff\xfe\x9b\n" + LINE.encode(),
}
# What no log may have, but for the end of each line.
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Kinds of lines that one attack can cause, and what each may fill in a second and at once.
KINDS, PER_SECOND, AT_ONCE = 20, 11, 12
LOG_DEADLINE = 5


class Log:
    """What the server has logged since this was made."""

    def __init__(self, target: Target) -> None:
        self._path, self._start, self._since = target.log, target.log.stat().st_size, time.monotonic()

    def bytes(self) -> bytes:
        with open(self._path, "rb") as file:
            file.seek(self._start)
            return file.read()

    async def has(self, text: str) -> bool:
        """Whether a text comes into the log soon."""
        deadline = time.monotonic() + LOG_DEADLINE
        while text.encode() not in self.bytes():
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.02)
        return True

    def check(self) -> None:
        """Nothing in it is forged, and it is not too long."""
        data = self.bytes()
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            expect(False, f"the log is not UTF-8: {data[max(0, error.start - 40):error.end + 20]!r}")
        lines = text.split("\n")
        forged = [line for line in lines if line.startswith(LINE)]
        expect(not forged, f"{len(forged)} lines are forged: {forged[:1]!r}")
        found = FORBIDDEN.search(text)
        expect(not found, f"the log has {found and text[max(0, found.start() - 40):found.end() + 20]!r}")
        allowed = KINDS * (AT_ONCE + PER_SECOND * (time.monotonic() - self._since))
        expect(len(lines) <= allowed, f"{len(lines)} lines were written, {allowed:.0f} allowed")
        longest = max(map(len, lines))
        expect(longest <= 4096, f"a line has {longest} characters")


async def send(data: bytes, target: Target) -> None:
    """Sends something and takes what comes until the server ends it."""
    peer = await target.connect()
    await peer.send_all(data)
    peer.half_close() if not target.address.tls else None
    try:
        await peer.rest(0.3)
    except TimeoutError:
        pass
    peer.drop()


def request(forgery: bytes, **changes) -> bytes:
    """A handshake in which `FORGED` in the place of something is replaced."""
    return handshake(**changes).replace(b"FORGED", forgery)


async def close_reason(reason: bytes, target: Target) -> None:
    peer = await target.open()
    await peer.send_all(close_frame(4000, reason[:123]))
    await peer.rest()
    peer.drop()


async def rooms(name: bytes, target: Target) -> None:
    peer = await target.open("/rooms")
    for verb in (b"join ", b"say ", b"leave ", b"shout "):
        await peer.send_all(frame(TEXT, verb + name.replace(b" ", b"_") + b" words"))
    await peer.send_all(close_frame(4000, name[:100]))
    await peer.rest()
    peer.drop()


async def bad_frames(payload: bytes, target: Target) -> None:
    for data in (frame(TEXT, payload + b"\xff"), frame(11, payload[:100]), frame(BINARY, payload, reserved=4), payload):
        peer = await target.open()
        await peer.send_all(data)
        await peer.send_all(payload)
        peer.reset()


async def all_forgeries(
    attack: Callable[[bytes, Target], Awaitable[None]],
    shown: set[str],
    target: Target,
) -> None:
    """One after the other, each with a mark that must come into the log where the server logs such texts."""
    log = Log(target)
    for number, (name, forgery) in enumerate(FORGERIES.items()):
        mark = f"mark-{number}-{time.monotonic_ns()}"
        await attack(mark.encode() + forgery, target)
        if name in shown:
            expect(await log.has(mark), f"{name} is not in the log")
        # The pace of the limit, so that every one is written.
        await asyncio.sleep(0.1)
    log.check()


ALL, NONE = set(FORGERIES), set[str]()
# A path may not have the others, even escaped.
IN_PATHS = {"NEL", "CSI of C1", "line separator", "paragraph separator", "right to left"}
# What is forged, and which of the forgeries come as far as the log: they must be seen there, escaped.
PLACES: dict[str, tuple[Callable[[bytes, Target], Awaitable[None]], set[str]]] = {
    "in a path, encoded": (lambda f, t: send(handshake("/" + quote(f)), t), IN_PATHS),
    "in a path": (lambda f, t: send(request(f, path="/FORGED"), t), NONE),
    "in a query, encoded": (lambda f, t: send(handshake("/nowhere?a=" + quote(f)), t), NONE),
    "in a method": (lambda f, t: send(request(f, start="FORGED / HTTP/1.1"), t), NONE),
    "in a version": (lambda f, t: send(request(f, start="GET / HTTP/1.1FORGED"), t), NONE),
    "in Host": (lambda f, t: send(request(f, host="FORGED"), t), NONE),
    "in Origin": (lambda f, t: send(handshake("/", "Origin: http://FORGED").replace(b"FORGED", f), t), NONE),
    "in a field": (lambda f, t: send(handshake("/x", "X-Forged: FORGED").replace(b"FORGED", f), t), NONE),
    "in a field's name": (lambda f, t: send(handshake("/x", "FORGED: x").replace(b"FORGED", f), t), NONE),
    "in subprotocols": (
        lambda f, t: send(handshake("/", "Sec-WebSocket-Protocol: FORGED").replace(b"FORGED", f), t),
        NONE,
    ),
    "in extensions": (
        lambda f, t: send(handshake("/", "Sec-WebSocket-Extensions: FORGED").replace(b"FORGED", f), t),
        NONE,
    ),
    "in a key": (lambda f, t: send(request(f, sec_websocket_key="FORGED"), t), NONE),
    "in a close reason": (close_reason, ALL - {"not UTF-8"}),
    "in a room's name": (rooms, NONE),
    "in bad frames": (bad_frames, NONE),
}


async def other_problems(target: Target) -> None:
    """One peer floods the log with refusals of one kind; what others do wrong is still told."""
    log = Log(target)
    stop = asyncio.Event()
    data = handshake("/flood" + quote(FORGERIES["CR LF"]))

    async def flood() -> None:
        while not stop.is_set():
            peer = await target.connect(local="127.0.0.9")
            await peer.send_all(data)
            await peer.status()
            peer.drop()
            # Much for the log, little for the loop.
            await asyncio.sleep(0.01)

    floods = [asyncio.create_task(flood()) for _ in range(2)]
    try:
        await asyncio.sleep(target.scale(3, 1))
        for number in range(3):
            mark = f"other-peer-{number}-{time.monotonic_ns()}"
            await close_reason(mark.encode(), target)
            expect(await log.has(mark), "a flood of refusals hides how another peer closed")
        await send(handshake("/", "Origin: http://evil.example"), target)
        expect(await log.has("403 Forbidden"), "a flood of refusals with 404 hides one with 403")
        await asyncio.sleep(1)
    finally:
        stop.set()
        await asyncio.gather(*floods)
    expect(await log.has("lines were left out"), "the log does not say how many lines were left out")
    log.check()


async def secrets(target: Target) -> None:
    """What clients show to be let in is not in the log."""
    log = Log(target)
    fields = ("Authorization: Bearer hunter2", "Cookie: session=hunter2", "Proxy-Authorization: Basic hunter2")
    tokens = ("Sec-WebSocket-Protocol: token.hunter2", *fields)
    for path in ("/?token=hunter2", "/nowhere?token=hunter2", "/stats?token=hunter2"):
        await send(handshake(path, *tokens), target)
        await send(handshake(path, *tokens, sec_websocket_version="12"), target)
        await asyncio.sleep(0.1)
    peer = await target.open("/?token=hunter2", *fields)
    await peer.send_all(close_frame(4000, b"the end"))
    await peer.rest()
    peer.drop()
    expect(await log.has("the end"), "the log does not tell of the close")
    expect(b"hunter2" not in log.bytes(), "the log has a secret")
    log.check()


async def proxied(target: Target) -> None:
    """PROXY headers, with paths of Unix-domain sockets among them."""
    log = Log(target)
    for forgery in FORGERIES.values():
        path = (b"/run/" + forgery)[:108].ljust(108, b"\0")
        for data in (
            binary(family=0x31, data=path + path) + handshake() + close_frame(4000),
            b"PROXY " + forgery + b"\r\n" + handshake(),
            b"PROXY TCP4 " + forgery + b" 127.0.0.1 1 80\r\n" + handshake(),
            b"PROXY UNKNOWN " + forgery[:80] + b"\r\n" + handshake("/nowhere"),
        ):
            peer = await target.connect(plain=True)
            await peer.send_all(data)
            peer.half_close()
            await peer.rest()
            peer.drop()
        await asyncio.sleep(0.1)
    expect(await log.has("unix:/run/"), "the log has no path of a client")
    log.check()


async def instead_of_tls(target: Target) -> None:
    """Forgeries where a ClientHello is expected, and in the name of the server that it asks for."""
    log = Log(target)
    for forgery in FORGERIES.values():
        for data in (forgery, b"\x16\x03\x01" + len(forgery).to_bytes(2, "big") + forgery, request(forgery, path="/FORGED")):
            peer = await target.connect(plain=True)
            await peer.send_all(data)
            peer.half_close()
            await peer.rest()
            peer.drop()
    log.check()


for transport, more in (("", ()), (" over TLS", TLS)):
    options = (*LEVEL, *more)
    for place, (attack, shown) in PLACES.items():
        in_short = place in ("in a path, encoded", "in a close reason")
        FAMILY.add(place + transport, partial(all_forgeries, attack, shown), options=options, in_short=in_short)
    FAMILY.add("beside other problems" + transport, other_problems, options=options)
    FAMILY.add("secrets" + transport, secrets, options=options)
FAMILY.add("in the place of TLS", instead_of_tls, options=(*LEVEL, *TLS), in_short=False)
FAMILY.add("in PROXY headers", proxied, options=(*LEVEL, "--proxy-protocol"))
