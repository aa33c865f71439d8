"""Request heads that are too long, too many or malformed. None is an end without an answer."""

import asyncio
from functools import partial

from attacks.bad_requests import bad_request
from harness.case import Family, expect
from harness.target import Target
from harness.wire import handshake

FAMILY = Family("header bombs", {"peak_allowed": 4 << 20})

TOO_LARGE = {414, 431}
# The library cuts heads over 16 KiB off without a word.
CUT_OFF = TOO_LARGE | {None}
# 403 is the library's answer to what it does not understand.
MALFORMED = {400, 403, None}
# Seconds: a body that nobody wants is read for one.
ENDLESS_SECONDS = 3
# What its lenient parser lets pass.
LENIENT = MALFORMED | {101}

TABLE = (
    ("header of 9 KiB", handshake("/", "X-Long: " + "a" * 9000), TOO_LARGE),
    ("header of 12 KiB", handshake("/", "X-Long: " + "a" * 12_000), CUT_OFF),
    ("header of 1 MiB", handshake("/", "X-Long: " + "a" * (1 << 20)), CUT_OFF),
    ("known header of 9 KiB", handshake("/", "User-Agent: " + "a" * 9000), TOO_LARGE),
    ("header name of 1 KiB", handshake("/", "X" * 1000 + ": a"), LENIENT),
    # Beyond 256 bytes a name is passed over.
    ("header name of 9 KiB", handshake("/", "X" * 9000 + ": a"), TOO_LARGE | LENIENT),
    ("65 headers", handshake("/", *(f"X-{i}: a" for i in range(65))), TOO_LARGE),
    ("10,000 headers", handshake("/", *(f"X-{i}: a" for i in range(10_000))), CUT_OFF),
    ("10,000 headers of one name", handshake("/", *["Accept: a"] * 10_000), CUT_OFF),
    ("10,000 empty headers", handshake("/", *["X:"] * 10_000), CUT_OFF | MALFORMED),
    ("1,000 Hosts", handshake(host=["a"] * 1000), CUT_OFF | MALFORMED),
    ("5,000 cookies", handshake("/", *(f"Cookie: name{i}=value" for i in range(5000))), CUT_OFF),
    ("cookie of 100 KiB", handshake("/", "Cookie: " + "a=b; " * 20_000), CUT_OFF),
    ("target of 9 KiB", handshake("/" + "a" * 9000), TOO_LARGE | {404}),
    ("target of 1 MiB", handshake("/" + "a" * (1 << 20)), CUT_OFF),
    ("query of 9 KiB", handshake("/?" + "a" * 9000), TOO_LARGE),
    ("query of 5,000 fields", handshake("/?" + "a&" * 5000), CUT_OFF),
    ("5,000 slashes", handshake("/" * 5000), CUT_OFF | LENIENT | {404}),
    ("2,000 dot segments", handshake("/.." * 2000), CUT_OFF | LENIENT | {404}),
    ("method of 64 KiB", handshake(start="G" * 65_536 + " / HTTP/1.1"), CUT_OFF | MALFORMED | {405, 501}),
    ("version of 64 KiB", handshake(start="GET / HTTP/1." + "1" * 65_536), CUT_OFF | MALFORMED | {505}),
    ("NUL in a value", handshake("/", "X-Bad: a\0b"), MALFORMED),
    ("NUL in a known value", handshake("/", "User-Agent: a\0b"), MALFORMED),
    ("NUL in a name", handshake("/", "X-B\0ad: a"), LENIENT),
    ("NUL in the target", handshake("/\0a"), MALFORMED | {404}),
    # The library drops those at the end.
    ("NUL at the end of the target", handshake("/\0"), LENIENT | {404}),
    ("NUL first", b"\0" + handshake(), MALFORMED | {404, 405, 501}),
    *((f"byte {byte:#04x} in a value", handshake("/", f"X-Bad: a{chr(byte)}b"), MALFORMED) for byte in (1, 8, 27, 127)),
    ("byte 0x0b in a known value", handshake("/", "User-Agent: a\x0bb"), MALFORMED),
    ("bytes above 0x7f", handshake("/", "X-Bad: \udc80\udcff\udcc0\udcaf"), LENIENT),
    ("bare CR in a value", handshake("/", "X-Bad: a\rX-Injected: b"), LENIENT),
    ("bare LF in a value", handshake("/", "X-Bad: a\nX-Injected: b"), LENIENT),
    ("bare LF everywhere", handshake().replace(b"\r\n", b"\n"), LENIENT),
    ("folded first field", handshake(start="GET / HTTP/1.1\r\n X: y"), LENIENT),
    ("blank before the colon", handshake("/", "X-Bad : a"), LENIENT),
    ("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9), MALFORMED | {404, 405, 426, 501, 505}),
    ("TLS on the plain port", bytes.fromhex("16030100c8010000c40303") + bytes(190), MALFORMED | {404, 405, 431}),
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

# The library reads on for the colon, over the end of the head: the handshake deadline comes first.
UNENDING = (
    ("folded value", handshake("/", "X-Fold: a", "  b")),
    ("field without a colon", handshake("/", "nonsense")),
    ("field without a name", handshake("/", ": a")),
)

for name, request in UNENDING:
    FAMILY.add(
        name, partial(bad_request, request, LENIENT), options=("--handshake-timeout", "1"), in_short=name == "folded value"
    )
