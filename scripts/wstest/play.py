"""Plays cases in several processes at once, most of which wait for what must not happen, and tells how far they are."""

import re
import threading
import time
from pathlib import Path

from wstest.suite import Suite, SuiteFailed

PLAYERS = 3
TOLD_EVERY = 10
_CASE = re.compile(r"Running test case ID ([\d.]+) ")


class _Player:
    """One process of the suite, with a thread that reads what it tells."""

    def __init__(self, suite: Suite, specification: dict, folder: Path) -> None:
        self.process = suite.start(specification, folder)
        self.begun = 0
        self.case = "-"
        self.log = folder / "log.txt"
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        with self.log.open("w") as log:
            for line in self.process.stdout:
                log.write(line)
                if match := _CASE.match(line):
                    self.begun += 1
                    self.case = match[1]

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()


def play(suite: Suite, specification: dict, cases: list[str], folder: Path, deadline: float) -> list[Path]:
    """Plays the cases, each player every so many-th; returns the folders of their reports."""
    shares = [share for share in (cases[index::PLAYERS] for index in range(PLAYERS)) if share]
    folders = [folder / f"part-{index + 1}" for index in range(len(shares))]
    start = time.monotonic()
    players = []
    try:
        for share, part in zip(shares, folders):
            players.append(_Player(suite, {**specification, "cases": share, "outdir": "."}, part))
        told = start
        while running := [player for player in players if player.process.poll() is None]:
            now = time.monotonic()
            if now - start > deadline:
                at = ", ".join(player.case for player in running)
                raise SuiteFailed(f"not done after {deadline:.0f} s, at {at}")
            if now - told >= TOLD_EVERY:
                told = now
                begun = sum(player.begun for player in players)
                at = ", ".join(player.case for player in running)
                print(f"{now - start:6.0f} s  {begun} of {len(cases)} cases begun, at {at}", flush=True)
            time.sleep(0.1)
        for player in players:
            if player.process.returncode != 0:
                raise SuiteFailed(f"the suite ended with status {player.process.returncode} (log: {player.log})")
    finally:
        for player in players:
            player.end()
    return folders
