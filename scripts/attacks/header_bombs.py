"""Request heads that are too long, too many or malformed. None is an end without an answer."""

import asyncio
from functools import partial

from attacks.bad_requests import bad_request
from harness.case import Family, expect
from harness.target import Target
from harness.wire import handshake

FAMILY = Family("header bombs", {"peak_allowed": 4 << 20})

OPEN = {101}
TOO_LARGE = {431}
TOO_LONG = {414}
MALFORMED = {400}
# Seconds: a body that nobody wants is read for one.
ENDLESS_SECONDS = 3

TABLE = (
    ("header of 30 KiB", handshake("/", "X-Long: " + "a" * 30_000), OPEN),
    ("header of 33 KiB", handshake("/", "X-Long: " + "a" * 33_000), TOO_LARGE),
    ("header of 1 MiB", handshake("/", "X-Long: " + "a" * (1 << 20)), TOO_LARGE),
    ("known header of 33 KiB", handshake("/", "User-Agent: " + "a" * 33_000), TOO_LARGE),
    ("header name of 1 KiB", handshake("/", "X" * 1000 + ": a"), OPEN),
    ("header name of 33 KiB", handshake("/", "X" * 33_000 + ": a"), TOO_LARGE),
    ("100 headers", handshake("/", *(f"X-{i}: a" for i in range(100))), OPEN),
    ("129 headers", handshake("/", *(f"X-{i}: a" for i in range(129))), TOO_LARGE),
    ("10,000 headers", handshake("/", *(f"X-{i}: a" for i in range(10_000))), TOO_LARGE),
    ("10,000 headers of one name", handshake("/", *["Accept: a"] * 10_000), TOO_LARGE),
    ("10,000 empty headers", handshake("/", *["X:"] * 10_000), TOO_LARGE),
    ("1,000 Hosts", handshake(host=["a"] * 1000), MALFORMED),
    ("5,000 cookies", handshake("/", *(f"Cookie: name{i}=value" for i in range(5000))), TOO_LARGE),
    ("cookie of 100 KiB", handshake("/", "Cookie: " + "a=b; " * 20_000), TOO_LARGE),
    ("target of 9 KiB", handshake("/" + "a" * 9000), {404}),
    ("target of 33 KiB", handshake("/" + "a" * 33_000), TOO_LONG),
    ("target of 1 MiB", handshake("/" + "a" * (1 << 20)), TOO_LONG),
    ("query of 9 KiB", handshake("/?" + "a" * 9000), OPEN),
    ("query of 5,000 fields", handshake("/?" + "a&" * 5000), OPEN),
    ("5,000 slashes", handshake("/" * 5000), {404}),
    ("2,000 dot segments", handshake("/.." * 2000), OPEN),
    ("method of 64 KiB", handshake(start="G" * 65_536 + " / HTTP/1.1"), {501}),
    ("version of 64 KiB", handshake(start="GET / HTTP/1." + "1" * 65_536), MALFORMED),
    ("NUL in a value", handshake("/", "X-Bad: a\0b"), MALFORMED),
    ("NUL in a known value", handshake("/", "User-Agent: a\0b"), MALFORMED),
    ("NUL in a name", handshake("/", "X-B\0ad: a"), MALFORMED),
    ("NUL in the target", handshake("/\0a"), MALFORMED),
    ("NUL at the end of the target", handshake("/\0"), MALFORMED),
    ("NUL first", b"\0" + handshake(), MALFORMED),
    *((f"byte {byte:#04x} in a value", handshake("/", f"X-Bad: a{chr(byte)}b"), MALFORMED) for byte in (1, 8, 27, 127)),
    ("byte 0x0b in a known value", handshake("/", "User-Agent: a\x0bb"), MALFORMED),
    ("bytes above 0x7f", handshake("/", "X-Bad: \udc80\udcff\udcc0\udcaf"), OPEN),
    ("bare CR in a value", handshake("/", "X-Bad: a\rX-Injected: b"), MALFORMED),
    ("bare LF in a value", handshake("/", "X-Bad: a\nX-Injected: b"), MALFORMED),
    ("bare LF everywhere", handshake().replace(b"\r\n", b"\n"), MALFORMED),
    ("folded first field", handshake(start="GET / HTTP/1.1\r\n X: y"), MALFORMED),
    ("folded value", handshake("/", "X-Fold: a", "  b"), MALFORMED),
    ("field without a colon", handshake("/", "nonsense"), MALFORMED),
    ("field without a name", handshake("/", ": a"), MALFORMED),
    ("blank before the colon", handshake("/", "X-Bad : a"), MALFORMED),
    ("method in small letters", handshake(start="get / HTTP/1.1"), {405}),
    ("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9), {400, 505}),
    ("TLS on the plain port", bytes.fromhex("16030100c8010000c40303") + bytes(190), MALFORMED),
)

for name, request, allowed in TABLE:
    FAMILY.add(name, partial(bad_request, request, allowed))


async def endless(start: bytes, chunk: bytes, target: Target) -> None:
    """Sends for as long as the server takes it, which must end: by itself, or by a deadline after a refusal."""
    peer = await target.connect()
    await peer.send(start)
    end = asyncio.get_running_loop().time() + ENDLESS_SECONDS
    while await peer.send_all(chunk):
        expect(asyncio.get_running_loop().time() < end, f"took it for {ENDLESS_SECONDS} s")
        await asyncio.sleep(0.001)
    peer.drop()


ENDLESS = (
    ("endless header", b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"a" * 16_384),
    ("endless headers", b"GET / HTTP/1.1\r\nHost: a\r\n", b"X-Y: z\r\n" * 2048),
    ("endless known headers", b"GET / HTTP/1.1\r\nHost: a\r\n", b"Accept: z\r\n" * 2048),
    ("endless header name", b"GET / HTTP/1.1\r\nHost: a\r\n", b"X" * 16_384),
    ("endless target", b"GET /", b"a" * 16_384),
    ("endless query", b"GET /?", b"a=b&" * 4096),
    ("endless method", b"", b"G" * 16_384),
    ("endless blank lines", b"", b"\r\n" * 8192),
    ("endless blanks in a value", b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b" " * 16_384),
    ("endless body", b"POST /stats HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", b"a" * 16_384),
    ("endless chunks", b"POST /stats HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\naaaaa\r\n" * 1000),
)

for name, start, chunk in ENDLESS:
    FAMILY.add(name, partial(endless, start, chunk))
