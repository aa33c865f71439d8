"""A client that can do everything wrong: it sends what it is told and reads what comes."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
import struct
import time
from dataclasses import dataclass

from harness.wire import CLOSE, FIN, handshake

# Time any single step of a peer may take; more is a finding, and says where.
STEP_DEADLINE = 10


class Ended(Exception):
    """The server ended the connection where more was expected."""


@dataclass(frozen=True)
class Address:
    """Where a server listens, and what comes before the request there."""

    port: int
    tls: ssl.SSLContext | None = None
    # A PROXY header.
    preamble: bytes = b""


class Peer:
    """One connection. Every wait has a deadline; running into it raises TimeoutError."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def connect(
        cls,
        address: Address,
        local: str | None = None,
        receive_buffer: int | None = None,
        plain: bool = False,
    ) -> Peer:
        """A connection on which no byte of a request has been sent.

        `local` is the client's own address, `plain` leaves TLS and PROXY header out.
        """
        stream = socket.socket()
        stream.setblocking(False)
        try:
            if receive_buffer:
                stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            if local:
                stream.bind((local, 0))
            async with asyncio.timeout(STEP_DEADLINE):
                await asyncio.get_running_loop().sock_connect(stream, ("127.0.0.1", address.port))
                if address.preamble and not plain:
                    await asyncio.get_running_loop().sock_sendall(stream, address.preamble)
                tls = None if plain else address.tls
                name = "localhost" if tls else None
                # A small limit: what nobody reads stays in the kernel.
                streams = await asyncio.open_connection(sock=stream, ssl=tls, server_hostname=name, limit=1 << 16)
        except BaseException:
            stream.close()
            raise
        return cls(*streams)

    @classmethod
    async def open(cls, address: Address, path: str = "/", *extra: str, **options) -> Peer:
        """A WebSocket."""
        peer = await cls.connect(address, **options)
        await peer.send(handshake(path, *extra))
        status = await peer.status()
        if status != 101:
            peer.drop()
            raise Ended(f"the handshake got {status}")
        return peer

    # Sending

    async def send(self, data: bytes) -> None:
        """Returns once the kernel has it, or most of it."""
        self.writer.write(data)
        async with asyncio.timeout(STEP_DEADLINE):
            await self.writer.drain()

    async def send_all(self, data: bytes) -> bool:
        """As `send`; False when the server has hung up."""
        try:
            await self.send(data)
        except OSError:
            return False
        return not self.writer.is_closing()

    def half_close(self) -> None:
        # The server may have been first.
        with contextlib.suppress(OSError):
            self.writer.write_eof()

    def drop(self) -> None:
        """Closes the socket; what was sent still goes out."""
        self.writer.transport.abort() if self.writer.get_extra_info("sslcontext") else self.writer.close()

    def reset(self) -> None:
        """Closes the socket with a reset."""
        # The server may have been first.
        with contextlib.suppress(OSError):
            option = struct.pack("ii", 1, 0)
            self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, option)
        self.writer.transport.abort()

    # Receiving

    async def head(self) -> bytes | None:
        """The head of a response, None when the connection ends without one."""
        try:
            async with asyncio.timeout(STEP_DEADLINE):
                return await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, OSError):
            return None

    async def status(self) -> int | None:
        """The status of a response, None when the connection ends without one."""
        head = await self.head()
        if head is None:
            return None
        match = re.match(rb"HTTP/1\.[01] (\d{3})[ \r]", head)
        if not match:
            raise Ended(f"not a response: {head[:60]!r}")
        return int(match.group(1))

    async def rest(self, within: float = STEP_DEADLINE) -> bytes:
        """Everything up to the end of the connection, which must come in time."""
        data = bytearray()
        async with asyncio.timeout(within):
            try:
                while chunk := await self.reader.read(1 << 16):
                    data += chunk
            except OSError:
                pass
        return bytes(data)

    async def frame(self) -> tuple[int, bytes]:
        """The next frame's first byte and payload; Ended when there is none."""
        try:
            async with asyncio.timeout(STEP_DEADLINE):
                first, length = await self.reader.readexactly(2)
                if length == 126:
                    (length,) = struct.unpack("!H", await self.reader.readexactly(2))
                elif length == 127:
                    (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
                elif length & 0x80:
                    raise Ended("the server masked a frame")
                return first, await self.reader.readexactly(length)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise Ended(f"{type(error).__name__} instead of a frame") from None

    async def expect_frame(self, opcode: int, payload: bytes) -> None:
        first, received = await self.frame()
        if (first, received) != (FIN | opcode, payload):
            raise Ended(f"frame {first:#04x} {received[:60]!r} instead of {opcode} {payload[:60]!r}")

    async def close_code(self) -> int | None:
        """The code of the server's Close frame, 1005 when it has none; None when there is no Close frame.

        Frames before it are skipped.
        """
        try:
            while True:
                first, payload = await self.frame()
                if first & 0x0F == CLOSE:
                    return int.from_bytes(payload[:2], "big") if len(payload) >= 2 else 1005
        except Ended:
            return None

    async def seconds_to_end(self, within: float) -> float:
        """How long it takes until the server has ended the connection."""
        start = time.monotonic()
        await self.rest(within)
        return time.monotonic() - start
