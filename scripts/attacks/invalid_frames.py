"""Frames that RFC 6455 forbids, each with the close codes allowed; 0 is an echo."""

from functools import partial

from harness.case import Family, expect
from harness.peer import Ended
from harness.target import Target
from harness.wire import BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, close_frame, frame, header

FAMILY = Family("invalid frames")

PROTOCOL, PAYLOAD = {1002}, {1007}
KEY = b"\1\2\3\4"

FRAMES = {
    **{f"reserved bit {bit}": (frame(TEXT, b"x", reserved=1 << bit), PROTOCOL) for bit in range(3)},
    "all reserved bits": (frame(TEXT, b"x", reserved=7), PROTOCOL),
    "reserved bit in a Ping": (frame(PING, b"x", reserved=4), PROTOCOL),
    "reserved bit in a continuation": (
        frame(TEXT, b"x", fin=False) + frame(CONTINUATION, b"y", reserved=4),
        PROTOCOL,
    ),
    **{f"opcode {opcode}": (frame(opcode, b"x"), PROTOCOL) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "a Ping in fragments": (frame(PING, b"x", fin=False), PROTOCOL),
    "a Pong in fragments": (frame(PONG, b"x", fin=False), PROTOCOL),
    "a Close in fragments": (frame(CLOSE, b"\x03\xe8", fin=False), PROTOCOL),
    "a Ping of 126 bytes": (frame(PING, bytes(126)), PROTOCOL),
    "a Pong of 126 bytes": (frame(PONG, bytes(126)), PROTOCOL),
    "a Ping of 64 KiB": (frame(PING, bytes(1 << 16)), PROTOCOL),
    "a Close of 126 bytes": (close_frame(1000, b"x" * 124), PROTOCOL),
    # The library does not check these two.
    "no mask": (header(FIN | TEXT, 5) + b"hello", PROTOCOL | {0}),
    "a length longer than need be": (header(FIN | TEXT, 5, bytes(4), form=64) + b"hello", PROTOCOL | {0}),
}
TEXTS = {
    "a lone continuation byte": b"\x80",
    "0xff": b"\xff",
    "an overlong slash": b"\xc0\xaf",
    "an overlong NUL of 3 bytes": b"\xe0\x80\x80",
    "a surrogate": b"\xed\xa0\x80",
    "beyond U+10FFFF": b"\xf4\x90\x80\x80",
    "a sequence of 5 bytes": b"\xf8\x88\x80\x80\x80",
    "a sequence cut off": b"\xe2\x82",
    "good text, then bad": "ä€".encode() * 1000 + b"\xff",
}
CLOSES = {
    "1 byte": (b"\x03", PROTOCOL),
    **{
        f"code {code}": (code.to_bytes(2, "big"), PROTOCOL)
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)
    },
    "a bad reason": (b"\x03\xe8\xff", PAYLOAD | PROTOCOL),
    "a reason cut off": (b"\x03\xe8\xe2\x82", PAYLOAD | PROTOCOL),
    "a bad reason of 123 bytes": (b"\x03\xe8" + b"\xff" * 123, PAYLOAD | PROTOCOL),
}


async def invalid(data: bytes, allowed: set[int], target: Target) -> None:
    peer = await target.open()
    await peer.send(frame(BINARY, b"before"))
    await peer.expect_frame(BINARY, b"before")
    await peer.send_all(data)
    if 0 in allowed:
        await peer.send_all(close_frame())
        try:
            await peer.expect_frame(TEXT, b"hello")
            allowed = {1000}
        except Ended:
            allowed = {None, *allowed}
    code = await peer.close_code()
    expect(code in allowed, f"closed with {code}, not {' or '.join(map(str, allowed))}")
    await peer.send_all(close_frame())
    expect(await peer.rest(3) == b"", "something came after the Close frame")
    peer.drop()


for name, (data, allowed) in FRAMES.items():
    FAMILY.add(name, partial(invalid, data, allowed))
for name, text in TEXTS.items():
    FAMILY.add(f"text of {name}", partial(invalid, frame(TEXT, text), PAYLOAD))
    FAMILY.add(
        f"text in fragments of {name}",
        partial(invalid, frame(TEXT, text[:1], fin=False) + frame(CONTINUATION, text[1:]), PAYLOAD),
    )
for name, (payload, allowed) in CLOSES.items():
    FAMILY.add(f"a Close of {name}", partial(invalid, frame(CLOSE, payload), allowed))
