"""The healthy client beside an attack, a process of its own so that the attack's work does not slow its clock.

It keeps one connection for the life of the server, and opens and ends fresh ones. Commands come as lines on its
standard input: "watch" starts it, "watch-kept" leaves fresh connections out, "report" makes it check both once more,
answer with one line of JSON and rest.
"""

import base64
import contextlib
import json
import os
import select
import socket
import ssl
import struct
import sys
import time

from harness.wire import CLOSE, FIN, TEXT, close_frame, frame, handshake

KEPT_INTERVAL = 0.02
FRESH_INTERVAL = 0.1
DEADLINE = 5


class Connection:
    def __init__(self, port: int, is_tls: bool, preamble: bytes) -> None:
        self.stream = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE)
        self.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream.sendall(preamble)
        if is_tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.stream = context.wrap_socket(self.stream, server_hostname="localhost")
        self.stream.sendall(handshake())
        self.received = b""
        head = self._until(lambda: self.received.partition(b"\r\n\r\n")[1] != b"")
        if not head.startswith(b"HTTP/1.1 101 "):
            raise OSError(f"the handshake got {head[:60]!r}")
        self.received = b""
        self.count = 0

    def echo(self) -> None:
        self.count += 1
        text = str(self.count).encode()
        self.stream.sendall(frame(TEXT, text))
        self._expect(bytes([FIN | TEXT, len(text)]) + text)

    def close(self) -> None:
        """The closing handshake, to its end."""
        with self.stream:
            self.stream.sendall(close_frame())
            self._expect(bytes([FIN | CLOSE, 2]) + struct.pack("!H", 1000))
            with contextlib.suppress(OSError):
                self.stream.recv(1)

    def _expect(self, wanted: bytes) -> None:
        received = self._until(lambda: len(self.received) >= len(wanted))
        if received != wanted:
            raise OSError(f"received {received[:60]!r} instead of {wanted!r}")
        self.received = b""

    def _until(self, is_enough) -> bytes:
        while not is_enough():
            chunk = self.stream.recv(4096)
            if not chunk:
                raise OSError("the server ended the connection")
            self.received += chunk
        return self.received


class Control:
    def __init__(self, port: int, is_tls: bool, preamble: bytes) -> None:
        self.connect = lambda: Connection(port, is_tls, preamble)
        self.kept = self.connect()
        self.forget()

    def forget(self) -> None:
        self.times: dict[str, list[float]] = {"kept": [], "fresh": []}
        self.failures: list[str] = []

    def check(self, kind: str) -> None:
        start = time.monotonic()
        try:
            if kind == "kept":
                self.kept.echo()
            else:
                fresh = self.connect()
                fresh.echo()
                fresh.close()
        except OSError as error:
            self.failures.append(f"{kind} connection: {error or type(error).__name__}")
            if kind == "kept":
                self.kept = self.connect()
        self.times[kind].append(time.monotonic() - start)

    def report(self) -> dict:
        for kind in self.times:
            self.check(kind)
        numbers = {kind: _summary(times) for kind, times in self.times.items()}
        return {**numbers, "failures": self.failures}


def _summary(times: list[float]) -> dict:
    ordered = sorted(times)
    return {"count": len(ordered), "p99": ordered[int(0.99 * (len(ordered) - 1))], "worst": ordered[-1]}


def main() -> None:
    port, is_tls, preamble = json.loads(sys.argv[1])
    control = Control(port, is_tls, base64.b64decode(preamble))
    print("ready", flush=True)
    kinds: tuple[str, ...] = ()
    next_fresh = 0.0
    while True:
        if select.select([0], [], [], KEPT_INTERVAL if kinds else None)[0]:
            command = os.read(0, 100).decode()
            if not command:
                return
            for word in command.split():
                if word == "report":
                    kinds = ()
                    print(json.dumps(control.report()), flush=True)
                else:
                    kinds = ("kept", "fresh") if word == "watch" else ("kept",)
                    control.forget()
        if "kept" in kinds:
            control.check("kept")
        if "fresh" in kinds and time.monotonic() >= next_fresh:
            control.check("fresh")
            next_fresh = time.monotonic() + FRESH_INTERVAL


main()
