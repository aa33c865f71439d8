"""Plays cases in several processes at once, most of which wait for what must not happen, and tells how far they are."""

import time
from collections.abc import Callable
from pathlib import Path

from wstest.player import Player
from wstest.suite import SuiteFailed

PLAYERS = 3
TOLD_EVERY = 10


def play(start: Callable[[list[str], Path], Player], cases: list[str], folder: Path, deadline: float) -> list[Path]:
    """Plays the cases, each player every so many-th; returns the folders of their reports.

    `start` makes a player of its cases, which writes its report into the folder given.
    """
    shares = [share for share in (cases[index::PLAYERS] for index in range(PLAYERS)) if share]
    begin = time.monotonic()
    players = []
    try:
        for number, share in enumerate(shares, start=1):
            players.append(start(share, folder / f"part-{number}"))
        for player in players:
            player.begin()
        told = begin
        while running := [player for player in players if player.is_running]:
            now = time.monotonic()
            if now - begin > deadline:
                at = ", ".join(player.case for player in running)
                raise SuiteFailed(f"not done after {deadline:.0f} s, at {at}")
            if now - told >= TOLD_EVERY:
                told = now
                begun = sum(player.begun for player in players)
                at = ", ".join(player.case for player in running)
                print(f"{now - begin:6.0f} s  {begun} of {len(cases)} cases begun, at {at}", flush=True)
            time.sleep(0.1)
        for player in players:
            if player.failure:
                raise SuiteFailed(player.failure)
    finally:
        for player in players:
            player.end()
    return [player.folder for player in players]
