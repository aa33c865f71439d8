"""More connections than the server has descriptors for."""

import asyncio

from harness.case import Family, expect
from harness.target import Target
from harness.usage import cpu_seconds

FAMILY = Family("descriptors")

OPEN_FILES = 64
BEYOND = 200
MESSAGE = "cannot accept"
# Of a core, while the server can accept nothing.
CPU_ALLOWED = 0.2


@FAMILY.case("none left, then released", open_files=OPEN_FILES, serves_fresh=False)
async def exhaustion(target: Target) -> None:
    told = target.log.read_text().count(MESSAGE)
    peers = await target.many(BEYOND, target.connect)
    await asyncio.sleep(0.5)
    used = cpu_seconds(target.pid)
    hold = target.scale(3, 1)
    await asyncio.sleep(hold)
    share = (cpu_seconds(target.pid) - used) / hold
    full = target.usage().descriptors
    for peer in peers:
        peer.drop()
    # The listener is looked at again after a pause.
    await asyncio.sleep(0.5)
    lines = target.log.read_text().count(MESSAGE) - told
    expect(full >= OPEN_FILES - 4, f"only {full} of {OPEN_FILES} descriptors were in use")
    expect(lines == 1, f"{lines} lines in the log about it")
    expect(share < CPU_ALLOWED, f"used {share:.0%} of a core while it could not accept")


@FAMILY.case("none left, again and again", open_files=OPEN_FILES, serves_fresh=False)
async def repeatedly(target: Target) -> None:
    for _ in range(target.scale(10, 3)):
        peers = await target.many(BEYOND, target.connect)
        for peer in peers:
            peer.reset()
    await asyncio.sleep(0.5)
