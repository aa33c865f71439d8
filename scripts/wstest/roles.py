"""What is judged: the server, of which the suite is the client, or the client, of which it is the server."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmark.measure import free_port, running_server
from wstest.player import Player, ServingPlayer
from wstest.suite import FOLDER, Suite

AGENT = "swift-libwebsockets"
# The largest message of the suite, the 65,537 fragments another one comes in, and compression of every message.
OPTIONS = ["--max-message", str(16 << 20), "--max-fragments", str(1 << 17), "--compression", "--threshold", "0"]
# Seconds that the suite waits for the end of a connection before it calls it unclean. Its own are 1, which a machine
# with other things to do exceeds; what libwebsockets waits when left alone is 5.
_SERVER_PATIENCE = {"closeHandshakeTimeout": 3}
_CLIENT_PATIENCE = {**_SERVER_PATIENCE, "serverConnectionDropTimeout": 3}

Start = Callable[[list[str], Path], Player]


@dataclass(frozen=True)
class Role:
    """One of the two."""

    name: str
    # The example that plays it.
    program: str
    # For the length of a run: a function that makes a player.
    playing: Callable[[Suite, str, Path], AbstractContextManager[Start]]

    def new_folder(self) -> Path:
        """An empty one for the report."""
        folder = FOLDER / self.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder


@contextmanager
def _playing_against_server(suite: Suite, program: str, folder: Path) -> Iterator[Start]:
    command = [program, "--host", "127.0.0.1", "--loops", "1", *OPTIONS]
    with running_server(command, folder / "server.log") as (_, port):
        server = {"agent": AGENT, "url": f"ws://127.0.0.1:{port}", "options": _CLIENT_PATIENCE}

        def start(cases: list[str], part: Path) -> Player:
            return Player(suite.start("fuzzingclient", {"servers": [server], "cases": cases}, part), part)

        yield start


@contextmanager
def _playing_against_client(suite: Suite, program: str, folder: Path) -> Iterator[Start]:
    command = [program, *OPTIONS, "--agent", AGENT, "--cases"]

    def start(cases: list[str], part: Path) -> Player:
        port = free_port()
        specification = {"url": f"ws://127.0.0.1:{port}", "options": _SERVER_PATIENCE, "cases": cases}
        return ServingPlayer(suite.start("fuzzingserver", specification, part), part, port, command)

    yield start


SERVER = Role("server", "echo-server", _playing_against_server)
CLIENT = Role("client", "echo-client", _playing_against_client)
