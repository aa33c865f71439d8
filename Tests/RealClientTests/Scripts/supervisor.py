"""What a supervisor does: a listening socket on descriptor 3, a socket for notifications, and servers beside them."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

LISTENING_DESCRIPTOR = 3


class Supervisor:
    """Starts programs that inherit one listening socket and tell how they are."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.started: list[subprocess.Popen] = []
        # First of all, before anything else can be given the number.
        listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = listening.getsockname()[1]
        if listening.fileno() != LISTENING_DESCRIPTOR:
            os.dup2(listening.fileno(), LISTENING_DESCRIPTOR)
        else:
            listening.detach()
        self.folder = Path(tempfile.mkdtemp(prefix="supervisor-"))
        self.notifications = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notifications.bind(str(self.folder / "notify"))
        self.notifications.settimeout(10)

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_) -> None:
        for process in self.started:
            process.kill()
            process.wait()
        shutil.rmtree(self.folder)

    def start(self, command: list[str], **variables: str) -> subprocess.Popen:
        """The shell becomes the program, so its number is the program's: LISTEN_PID as systemd sets it."""
        environment = {
            **os.environ,
            "NOTIFY_SOCKET": str(self.folder / "notify"),
            "LISTEN_FDS": "1",
            "LISTEN_FDNAMES": self.name,
            **variables,
        }
        process = subprocess.Popen(
            ["/bin/sh", "-c", 'LISTEN_PID=$$ exec "$0" "$@"', *command],
            env=environment,
            pass_fds=[LISTENING_DESCRIPTOR],
            stdout=subprocess.DEVNULL,
        )
        self.started.append(process)
        return process

    def await_notification(self, wanted: str, ignoring: tuple[str, ...] = ()) -> None:
        while (text := self.notifications.recv(4096).decode()) != wanted:
            assert text in ignoring, f"{text!r} instead of {wanted!r}"
