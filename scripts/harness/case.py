"""Cases of an attack, in families, and the verdict on each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from harness.peer import Ended
from harness.target import PeakWatch, Target

# What the healthy client may wait for its echo, in seconds, unless the case says otherwise.
ECHO_ALLOWED = 1.0
# Bytes the server may have grown by once an attack is over: free buffers of the loop, and the heap breathes.
GROWTH_ALLOWED = 4 << 20
# How long the server may take to let go of the last connection of an attack.
SETTLING_ALLOWED = 8.0
# How long `close` may lag behind.
TELLING_ALLOWED = 2.0


class Failed(Exception):
    """The server did what it should not."""


def expect(condition: object, text: str) -> None:
    if not condition:
        raise Failed(text)


@dataclass(frozen=True)
class Case:
    """One attack. It fails by `Failed`, by any error of a peer, and by what is found around it."""

    family: str
    name: str
    attack: Callable[[Target], Awaitable[None]]
    # Options the server is started with; the case is skipped if the server does not know one of them.
    options: tuple[str, ...] = ()
    # False where new connections cannot be served during the attack.
    serves_fresh: bool = True
    # What the healthy client may wait for its echo during the attack, in seconds.
    echo_allowed: float = ECHO_ALLOWED
    # Bytes of resident memory the server may take on during the attack.
    peak_allowed: int | None = None
    # Bytes it may keep afterwards.
    growth_allowed: int = GROWTH_ALLOWED
    deadline: float = 60
    # What the healthy client may wait for its echo, in seconds.
    echo_allowed: float = ECHO_ALLOWED
    in_short: bool = True
    # The server's limit of open files.
    open_files: int | None = None

    @property
    def title(self) -> str:
        return f"{self.family}: {self.name}"

    @property
    def server(self) -> tuple:
        """Cases of equal value share a server."""
        return self.options, self.open_files


@dataclass
class Family:
    """Cases with something in common."""

    name: str
    defaults: dict = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)

    def add(self, name: str, attack: Callable[[Target], Awaitable[None]], **settings) -> None:
        self.cases.append(Case(self.name, name, attack, **{**self.defaults, **settings}))

    def case(self, name: str, **settings):
        """Adds the function below as a case."""

        def decorate(attack):
            self.add(name, attack, **settings)
            return attack

        return decorate


@dataclass
class Verdict:
    case: Case
    result: str
    seconds: float = 0
    reasons: list[str] = field(default_factory=list)
    notes: str = ""


async def judge(case: Case, target: Target, checks_memory: bool) -> Verdict:
    """Runs a case and looks at the server during and after it."""
    start = time.monotonic()
    reasons: list[str] = []
    before = target.usage()
    told_before = await target.tally()
    target.watch(fresh=case.serves_fresh)
    async with PeakWatch(target.pid) as watch:
        reasons += await _problems_of_attack(case, target)
    if not target.is_alive():
        reasons.append("the server is gone")
        return Verdict(case, "FAIL", time.monotonic() - start, reasons)
    notes = ""
    try:
        report = await target.report()
        reasons += _problems_of_control(case, report, target)
        notes = f"healthy p99 {report['kept']['p99'] * 1e3:.0f} ms"
        after = await target.settled(before.descriptors, SETTLING_ALLOWED)
        if after.descriptors > before.descriptors:
            reasons.append(f"{after.descriptors - before.descriptors} descriptors stay open")
        reasons += await _problems_of_tally(told_before, target)
    except (Ended, OSError, TimeoutError) as error:
        reasons.append(f"afterwards: {type(error).__name__} {error}")
        return Verdict(case, "FAIL", time.monotonic() - start, reasons, notes)
    grown, peak = after.resident - before.resident, watch.peak - before.resident
    if peak >= 1 << 20:
        notes += f", peak {_mebibytes(peak)}"
    if checks_memory and grown > case.growth_allowed:
        reasons.append(f"{_mebibytes(grown)} stay, {_mebibytes(case.growth_allowed)} allowed")
    if checks_memory and case.peak_allowed is not None and peak > case.peak_allowed:
        reasons.append(f"memory went up by {_mebibytes(peak)}, {_mebibytes(case.peak_allowed)} allowed")
    return Verdict(case, "FAIL" if reasons else "PASS", time.monotonic() - start, reasons, notes)


async def _problems_of_attack(case: Case, target: Target) -> list[str]:
    try:
        async with asyncio.timeout(case.deadline):
            await case.attack(target)
    except Failed as failure:
        return [str(failure)]
    except BaseExceptionGroup as group:
        return [f"{type(error).__name__} {error}" for error in group.exceptions[:3]]
    except (Ended, OSError, TimeoutError) as error:
        trace = error.__traceback__
        while trace.tb_next and "attacks" in trace.tb_next.tb_frame.f_code.co_filename:
            trace = trace.tb_next
        return [f"{type(error).__name__} {error} (line {trace.tb_lineno})"]
    return []


def _problems_of_control(case: Case, report: dict, target: Target) -> list[str]:
    problems = report["failures"][:3]
    for kind in ("kept", "fresh"):
        worst, allowed = report[kind]["worst"], case.echo_allowed * (5 if target.is_debug_build else 1)
        if worst > allowed:
            problems.append(f"the healthy client's {kind} connection waited {worst:.2f} s, {allowed:g} allowed")
    return problems


async def _problems_of_tally(before: dict, target: Target) -> list[str]:
    # The last `close` comes a moment after its descriptor went.
    end = time.monotonic() + TELLING_ALLOWED
    while True:
        after = await target.tally()
        ready, closed = (after[name] - before[name] for name in ("ready", "closed"))
        if ready == closed:
            return []
        if time.monotonic() > end:
            return [f"{closed} calls of close for {ready} of ready"]
        await asyncio.sleep(0.01)


def _mebibytes(count: int) -> str:
    return f"{count / (1 << 20):.1f} MiB"
