"""Starts a server, waits until it listens, and expects status 0 when a signal asks it to end."""

import signal
import subprocess
import sys

for number in (signal.SIGTERM, signal.SIGINT):
    with subprocess.Popen([sys.argv[1], "--port", "0"], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout.readline().startswith("listening on"), "the server does not listen"
            server.send_signal(number)
            assert server.wait(timeout=10) == 0, f"{number.name}: {server.returncode}"
        finally:
            server.kill()
