"""Plays systemd for a server: hands it a socket, expects every notification, and starts it anew on the same socket."""

import signal
import socket
import sys

from supervisor import Supervisor
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


def await_going_away(client) -> None:
    try:
        client.recv(timeout=10)
    except ConnectionClosed:
        assert client.close_code == 1001, client.close_code
    else:
        raise AssertionError("a message came instead of 1001")


server = sys.argv[1]
with Supervisor("web") as supervisor:
    command = [server, "--inherited", "web", "--loops", "2"]
    started = supervisor.start(command, WATCHDOG_USEC="300000")
    supervisor.await_notification("READY=1")
    clients = [connect(f"ws://127.0.0.1:{supervisor.port}/", proxy=None) for _ in range(4)]
    for client in clients:
        client.send("hello")
        assert client.recv() == "hello"
    for _ in range(5):
        supervisor.await_notification("WATCHDOG=1")
    started.send_signal(signal.SIGTERM)
    supervisor.await_notification("STOPPING=1", ignoring=("WATCHDOG=1",))
    for client in clients:
        await_going_away(client)
    assert started.wait(timeout=10) == 0, started.returncode

    # The socket is still open: whoever comes meanwhile waits for the next server.
    waiting = socket.create_connection(("127.0.0.1", supervisor.port))
    waiting.sendall(b"GET /stats HTTP/1.1\r\nHost: x\r\n\r\n")
    restarted = supervisor.start(command)
    # The last of the first server may still be on its way.
    supervisor.await_notification("READY=1", ignoring=("WATCHDOG=1",))
    waiting.settimeout(10)
    assert waiting.recv(12) == b"HTTP/1.1 200"
    restarted.send_signal(signal.SIGINT)
    supervisor.await_notification("STOPPING=1")
    assert restarted.wait(timeout=10) == 0, restarted.returncode
