"""Opening handshakes and frames of a client as bytes (RFC 6455)."""

import random
import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
FIN = 0x80

_FIELDS = {
    "Host": "127.0.0.1",
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


def handshake(path: str = "/", *extra: str, start: str | None = None, **changes: str | list[str] | None) -> bytes:
    """A request for a WebSocket.

    `changes` replace the value of a field, named with underscores for dashes; None leaves the field out, a list
    repeats it. `extra` are whole lines at the end, `start` is another first line.
    """
    fields: dict[str, str | list[str] | None] = dict(_FIELDS)
    names = {name.lower().replace("-", "_"): name for name in fields}
    for name, value in changes.items():
        fields[names[name]] = value
    lines = [start or f"GET {path} HTTP/1.1"]
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                lines.append(f"{name}: {one}")
    return "\r\n".join([*lines, *extra, "", ""]).encode("utf-8", "surrogateescape")


def header(first: int, length: int, key: bytes | None = None, form: int | None = None) -> bytes:
    """A frame's header: `first` holds FIN, the reserved bits and the opcode; `key` masks.

    `form` is the length field's size in bits (7, 16 or 64), else the shortest.
    """
    mask = 0x80 if key is not None else 0
    form = form or (7 if length < 126 else 16 if length < 1 << 16 else 64)
    if form == 7:
        size = bytes([mask | length])
    elif form == 16:
        size = bytes([mask | 126]) + struct.pack("!H", length)
    else:
        size = bytes([mask | 127]) + struct.pack("!Q", length)
    return bytes([first]) + size + (key or b"")


def masked(payload: bytes, key: bytes) -> bytes:
    """The payload under its mask (RFC 6455 section 5.3)."""
    if not payload:
        return b""
    stream = (key * (len(payload) // 4 + 1))[: len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(payload), "big")


def frame(opcode: int, payload: bytes = b"", fin: bool = True, reserved: int = 0) -> bytes:
    """A masked frame."""
    key = random.randbytes(4)
    return header((FIN if fin else 0) | reserved << 4 | opcode, len(payload), key) + masked(payload, key)


def close_frame(code: int | None = 1000, reason: bytes = b"") -> bytes:
    """A masked Close frame; None leaves its payload empty."""
    return frame(CLOSE, b"" if code is None else struct.pack("!H", code) + reason)
