"""Requests that two parsers could read differently. The server must answer once, then end the connection."""

from functools import partial

from harness.case import Family, expect
from harness.target import Target
from harness.wire import CONTINUATION, TEXT, close_frame, frame, handshake

FAMILY = Family("smuggling")

HIDDEN = b"GET /stats HTTP/1.1\r\nHost: hidden\r\n\r\n"
STATS = b"GET /stats HTTP/1.1\r\nHost: a\r\n"
POST = b"POST /stats HTTP/1.1\r\nHost: a\r\n"


def hiding(*lines: str) -> bytes:
    return handshake("/", *lines) + HIDDEN


CHUNKED = "Transfer-Encoding: chunked"
REFUSED = {400, 501}
# name, bytes, allowed status of the one answer
TABLE = (
    ("upgrade with a body", hiding(f"Content-Length: {len(HIDDEN)}"), REFUSED),
    ("upgrade with chunks", handshake("/", CHUNKED) + b"0\r\n\r\n" + HIDDEN, REFUSED),
    ("upgrade with both", handshake("/", CHUNKED, "Content-Length: 5") + b"0\r\n\r\n" + HIDDEN, REFUSED),
    ("upgrade with two lengths", hiding("Content-Length: 0", "Content-Length: 5"), REFUSED),
    ("upgrade with length -1", hiding("Content-Length: -1"), REFUSED),
    ("upgrade with length +5", hiding("Content-Length: +5"), REFUSED),
    ("upgrade with a list of lengths", hiding("Content-Length: 0, 5"), REFUSED),
    ("upgrade with a length of 30 digits", hiding("Content-Length: " + "9" * 30), REFUSED),
    ("upgrade with an unknown coding", handshake("/", "Transfer-Encoding: xchunked") + HIDDEN, REFUSED),
    ("upgrade with chunks in capitals", handshake("/", "Transfer-Encoding: CHUNKED") + HIDDEN, REFUSED),
    ("refused, then another request", handshake("/nowhere") + HIDDEN, {404}),
    ("refused, then another handshake", handshake("/nowhere") + handshake(), {404}),
    ("two requests", STATS + b"\r\n" + HIDDEN, {200}),
    ("a hundred requests", (STATS + b"\r\n") * 100, {200}),
    ("two requests, the second a handshake", STATS + b"\r\n" + handshake(), {200}),
    ("GET with a body", STATS + f"Content-Length: {len(HIDDEN)}\r\n\r\n".encode() + HIDDEN, {400, 413}),
    ("POST with a body", POST + f"Content-Length: {len(HIDDEN)}\r\n\r\n".encode() + HIDDEN, {400, 405}),
    ("POST shorter than its body", POST + b"Content-Length: 0\r\n\r\n" + HIDDEN, {400, 405}),
    ("POST with chunks", POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN, {400, 405}),
    ("POST with a length -1", POST + b"Content-Length: -1\r\n\r\n" + HIDDEN, {400, 405}),
    ("POST with both", POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n5c\r\n" + HIDDEN, {400, 405}),
    ("Upgrade: foo, then a request", handshake(upgrade="foo") + HIDDEN, {426}),
    ("PROXY header nobody asked for", b"PROXY TCP4 192.0.2.1 127.0.0.1 1234 80\r\n" + handshake(), {400}),
    ("CONNECT, then raw bytes", b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n" + HIDDEN, {405}),
)


async def answered_once(data: bytes, allowed: set[int | None], target: Target) -> None:
    peer = await target.connect()
    await peer.send_all(data)
    status = await peer.status()
    expect(status in allowed, f"answered {status}, not {' or '.join(sorted(map(str, allowed)))}")
    rest = await peer.rest(within=3)
    expect(b"HTTP/1." not in rest, f"a second answer: {rest[:200]!r}")
    peer.drop()


for name, data, allowed in TABLE:
    FAMILY.add(name, partial(answered_once, data, allowed))


@FAMILY.case("frames in the packet of the handshake")
async def early_frames(target: Target) -> None:
    peer = await target.connect()
    await peer.send(handshake() + frame(TEXT, b"ear", fin=False) + frame(CONTINUATION, b"ly") + close_frame())
    expect(await peer.status() == 101, "a handshake with frames behind it was refused")
    await peer.expect_frame(TEXT, b"early")
    expect(await peer.close_code() == 1000, "the Close frame behind the handshake was not answered")
    peer.drop()


@FAMILY.case("frames before the handshake")
async def frames_first(target: Target) -> None:
    peer = await target.connect()
    await peer.send_all(frame(TEXT, b"too early") + handshake())
    status = await peer.status()
    expect(status != 101, "a handshake behind a frame was accepted")
    peer.drop()


@FAMILY.case("a request after 101")
async def request_after(target: Target) -> None:
    peer = await target.open()
    await peer.send(HIDDEN)
    rest = await peer.rest(within=5)
    expect(b"HTTP/1." not in rest, "a request was answered inside a WebSocket")
    peer.drop()
