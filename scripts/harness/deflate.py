"""Compressed messages of a client as bytes (RFC 7692), well made and not."""

import zlib

from harness.wire import frame

OFFER = "Sec-WebSocket-Extensions: permessage-deflate"
# Left out at the end of a message (section 7.2.1).
TAIL = b"\x00\x00\xff\xff"
RSV1 = 4


def compressor(level: int = 9, window_bits: int = 15, strategy: int = zlib.Z_DEFAULT_STRATEGY):
    return zlib.compressobj(level, zlib.DEFLATED, -window_bits, 9, strategy)


def deflated(payload: bytes, stream=None) -> bytes:
    """The payload of a compressed message; `stream` is a compressor that may have seen others."""
    stream = stream or compressor()
    data = stream.compress(payload) + stream.flush(zlib.Z_SYNC_FLUSH)
    assert data.endswith(TAIL)
    return data[: -len(TAIL)]


def inflated(payload: bytes, stream=None) -> bytes:
    """What a compressed message holds."""
    return (stream or zlib.decompressobj(-15)).decompress(payload + TAIL)


def compressed(opcode: int, payload: bytes, fin: bool = True) -> bytes:
    """The first frame of a compressed message, whose payload is given as it goes on the wire."""
    return frame(opcode, payload, fin, reserved=RSV1)


def bits(text: str) -> bytes:
    """Bits in the order in which an inflater reads them, padded with zeros; blanks are for the reader."""
    digits = text.replace(" ", "")
    digits += "0" * (-len(digits) % 8)
    return bytes(int(digits[index : index + 8][::-1], 2) for index in range(0, len(digits), 8))
