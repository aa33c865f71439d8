"""Breaks TLS handshakes and connections in one way, many times: tls_attack.py PORT AUTHORITY WAY COUNT

Ends when the server has closed, or been left, every time.
"""

import errno
import random
import socket
import ssl
import struct
import sys

PORT, AUTHORITY, WAY, COUNT = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
PATIENCE = 10
REQUEST = (
    "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
).encode()


def connect() -> socket.socket:
    return socket.create_connection(("127.0.0.1", PORT), timeout=PATIENCE)


def hello() -> tuple[ssl.SSLObject, ssl.MemoryBIO, bytes]:
    """A handshake that has only begun, what it reads from, and its first flight."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context(cafile=AUTHORITY).wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return client, incoming, outgoing.read()


def secured() -> ssl.SSLSocket:
    return ssl.create_default_context(cafile=AUTHORITY).wrap_socket(connect(), server_hostname="localhost")


def upgraded() -> ssl.SSLSocket:
    peer = secured()
    peer.sendall(REQUEST)
    head = b""
    while b"\r\n\r\n" not in head:
        head += peer.recv(4096)
    assert head.startswith(b"HTTP/1.1 101 "), head
    return peer


def reset(peer: socket.socket) -> None:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def read_to_end(peer: socket.socket) -> None:
    try:
        while peer.recv(65536):
            pass
    except ConnectionError:
        pass
    peer.close()


def garbage(number: int) -> None:
    peer = connect()
    peer.sendall(random.Random(number).randbytes(300))
    peer.shutdown(socket.SHUT_WR)
    read_to_end(peer)


def plain_http(number: int) -> None:
    peer = connect()
    peer.sendall(REQUEST)
    read_to_end(peer)


def nothing(number: int) -> None:
    connect().close()


def hello_then_reset(number: int) -> None:
    peer = connect()
    first_flight = hello()[2]
    peer.sendall(first_flight[: len(first_flight) * (number % 4 + 1) // 4])
    if number % 4 == 3:
        assert peer.recv(65536)
    reset(peer)


def garbage_after_hello(number: int) -> None:
    peer = connect()
    peer.sendall(hello()[2])
    assert peer.recv(65536)
    peer.sendall(b"\x16\x03\x03\x00\x30" + random.Random(number).randbytes(48))
    read_to_end(peer)


def reset_after_handshake(number: int) -> None:
    peer = secured()
    if number % 2:
        peer.sendall(REQUEST[: len(REQUEST) // 2])
    reset(peer)


def broken_record(number: int) -> None:
    peer = upgraded()
    with socket.socket(fileno=peer.detach()) as bare:
        bare.settimeout(PATIENCE)
        bare.sendall(b"\x17\x03\x03\x00\x40" + random.Random(number).randbytes(64))
        read_to_end(bare)


def goodbye_without_close(number: int) -> None:
    """Ends TLS in good order, but not the WebSocket, and leaves the socket open until the server has closed it."""
    peer = upgraded()
    try:
        bare = peer.unwrap()
    except (OSError, ssl.SSLError):
        return
    bare.settimeout(PATIENCE)
    read_to_end(bare)


def reset_while_open(number: int) -> None:
    reset(upgraded())


for number in range(COUNT):
    try:
        globals()[WAY](number)
    except OSError as error:
        # The server may be faster in closing; being patient for too long is a TimeoutError.
        if error.errno not in (errno.ENOTCONN, errno.ECONNRESET, errno.EPIPE):
            raise
