"""A process of the suite that plays a share of the cases."""

import re
import subprocess
import threading
from pathlib import Path

from benchmark.measure import wait_until_listening

_CASE = re.compile(r"Running test case ID ([\d.]+) ")


class Player:
    """One process of the suite, which plays the client, with a thread that reads what it tells."""

    def __init__(self, process: subprocess.Popen, folder: Path) -> None:
        self.folder = folder
        self.begun = 0
        self.case = "-"
        self._process = process
        self._log = folder / "log.txt"
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        with self._log.open("w") as log:
            for line in self._process.stdout:
                log.write(line)
                if match := _CASE.match(line):
                    self.begun += 1
                    self.case = match[1]

    def begin(self) -> None:
        """To be called when all players are there."""

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def failure(self) -> str | None:
        """What went wrong, once it does not run any more."""
        status = self._process.returncode
        return f"the suite ended with status {status} (log: {self._log})" if status else None

    def end(self) -> None:
        _kill(self._process)
        self._reader.join()
        self._process.stdout.close()


class ServingPlayer(Player):
    """One process of the suite, which plays the server, and the client that it judges; over when the client has ended."""

    def __init__(self, process: subprocess.Popen, folder: Path, port: int, client: list[str]) -> None:
        super().__init__(process, folder)
        self._port = port
        self._command = client
        self._client: subprocess.Popen | None = None

    def begin(self) -> None:
        wait_until_listening(self._process, self._port)
        with (self.folder / "client.log").open("w") as log:
            command = [*self._command, f"ws://127.0.0.1:{self._port}"]
            self._client = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    @property
    def is_running(self) -> bool:
        return self._client is None or self._client.poll() is None

    @property
    def failure(self) -> str | None:
        status = self._client.returncode
        return f"the client ended with status {status} (log: {self.folder / 'client.log'})" if status else None

    def end(self) -> None:
        if self._client:
            _kill(self._client)
        super().end()


def _kill(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
