"""Handshakes with something wrong, each with the answers that are allowed."""

from functools import partial

from harness.case import Family, expect
from harness.target import Target
from harness.wire import TEXT, close_frame, frame, handshake

FAMILY = Family("bad requests")

OPEN = {101}
REFUSED = {400}
VERSION = {400, 426}

# name, request, allowed answers
TABLE = (
    ("no Host", handshake(host=None), REFUSED),
    ("two Hosts", handshake(host=["a", "b"]), REFUSED),
    ("Host with a blank", handshake(host="a b"), REFUSED | OPEN),
    ("Upgrade in capitals", handshake(upgrade="WebSocket"), OPEN),
    ("Upgrade to something else", handshake(upgrade="foo"), VERSION | REFUSED),
    ("Upgrade to h2c", handshake(upgrade="h2c"), VERSION | REFUSED),
    ("Upgrade to h2c with settings", handshake("/", "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA", upgrade="h2c"), VERSION | REFUSED),
    ("Upgrade with another first", handshake(upgrade="foo, websocket"), OPEN | VERSION),
    ("Upgrade as part of a word", handshake(upgrade="xwebsocketx"), VERSION | REFUSED),
    ("Upgrade twice", handshake(upgrade=["websocket", "websocket"]), OPEN | REFUSED),
    ("Upgrade empty", handshake(upgrade=""), VERSION | REFUSED),
    ("no Upgrade", handshake(upgrade=None), VERSION),
    ("no Connection", handshake(connection=None), VERSION | REFUSED),
    ("Connection: keep-alive", handshake(connection="keep-alive"), VERSION | REFUSED),
    ("Connection with both", handshake(connection="keep-alive, Upgrade"), OPEN),
    ("Connection in small letters", handshake(connection="upgrade"), OPEN),
    ("Connection as part of a word", handshake(connection="xupgradex"), VERSION | REFUSED),
    ("Connection: close, Upgrade", handshake(connection="close, Upgrade"), OPEN | REFUSED),
    ("Connection with 1,000 commas", handshake(connection="," * 1000 + "Upgrade"), OPEN | REFUSED),
    ("no Version", handshake(sec_websocket_version=None), VERSION),
    *(
        (f"Version {value[:20]}", handshake(sec_websocket_version=value), VERSION)
        for value in ("0", "8", "12", "14", "013", "13.0", "-13", "+13", "13, 8", "9" * 200, "abc", "1 3")
    ),
    ("Version twice", handshake(sec_websocket_version=["13", "13"]), VERSION),
    ("Version 13 and 8", handshake(sec_websocket_version=["13", "8"]), VERSION),
    ("no Key", handshake(sec_websocket_key=None), REFUSED),
    *(
        (f"Key {name}", handshake(sec_websocket_key=value), REFUSED)
        for name, value in {
            "empty": "",
            "short": "abc",
            "of 15 bytes": "dGhlIHNhbXBsZSBub25j",
            "of 17 bytes": "dGhlIHNhbXBsZSBub25jZTE=",
            "that is not base64": "!!!!!!!!!!!!!!!!!!!!!!==",
            "with a blank inside": "dGhlIHNhbXBs ZSBub25jZQ==",
            "of 4 KiB": "A" * 4096,
        }.items()
    ),
    ("Key twice", handshake(sec_websocket_key=["dGhlIHNhbXBsZSBub25jZQ=="] * 2), REFUSED),
    *(
        (f"method {method}", handshake(start=f"{method} / HTTP/1.1"), REFUSED | {405, 426, 501})
        for method in ("POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE", "FOO", "GETGET", "PRI")
    ),
    ("method get", handshake(start="get / HTTP/1.1"), {405}),
    ("no method", handshake(start="/ HTTP/1.1"), REFUSED | {405, 501}),
    *(
        (f"HTTP version {version or 'left out'}", handshake(start=f"GET / {version}".rstrip()), REFUSED | {426, 505})
        for version in ("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/3.1", "HTTP/11.1", "HTTP/1.10", "FTP/1.1", "")
    ),
    *(
        (f"target {target[:30]}", handshake(target), REFUSED | {404, 414})
        for target in ("nowhere", "*", "/%00a", "/\x01", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/a/b/c/d")
    ),
    *(
        (f"target {target[:30]}", handshake(target), REFUSED | {404} | OPEN)
        for target in ("//", "/./", "/../", "/%", "/%zz", "/?" + "&" * 500, "/?a=%00", "/%00", "http://127.0.0.1/", "/#x", "/\xff")
    ),
    ("empty target", handshake(start="GET  HTTP/1.1"), REFUSED | {404}),
    ("extensions of nonsense", handshake("/", "Sec-WebSocket-Extensions: ;;=,,\"; permessage-deflate; a=b=c"), OPEN | REFUSED),
    ("extensions of 4 KiB", handshake("/", "Sec-WebSocket-Extensions: " + "permessage-deflate," * 200), OPEN | REFUSED),
    ("subprotocol that is empty", handshake("/", "Sec-WebSocket-Protocol: ,"), OPEN | REFUSED),
    ("subprotocol with a blank", handshake("/", "Sec-WebSocket-Protocol: a b"), REFUSED),
    ("1,000 subprotocols", handshake("/", "Sec-WebSocket-Protocol: " + ",".join(["a"] * 1000)), OPEN | REFUSED),
    ("subprotocol of 200 bytes", handshake("/", "Sec-WebSocket-Protocol: " + "a" * 200), OPEN | REFUSED),
    ("subprotocol of the library's first entry", handshake("/", "Sec-WebSocket-Protocol: (none)"), REFUSED),
    ("subprotocol of the library's slot", handshake("/", "Sec-WebSocket-Protocol: (slot)"), REFUSED),
)


async def bad_request(request: bytes, allowed: set[int | None], target: Target) -> None:
    peer = await target.connect()
    await peer.send_all(request)
    status = await peer.status()
    expect(status in allowed, f"answered {status}, not {' or '.join(sorted(map(str, allowed)))}")
    if status == 101:
        await peer.send(frame(TEXT, b"served") + close_frame())
        await peer.expect_frame(TEXT, b"served")
    # A refusal ends the connection.
    await peer.rest(within=3)
    peer.drop()


for name, request, allowed in TABLE:
    FAMILY.add(name, partial(bad_request, request, allowed))
