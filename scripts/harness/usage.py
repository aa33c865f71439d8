"""What a server process holds, read from /proc."""

import os
import time
from pathlib import Path

SETTLING_DEADLINE = 20


class Usage:
    """What a process holds at the moment."""

    def __init__(self, pid: int) -> None:
        self.descriptors = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        self.resident = resident(pid)

    def __str__(self) -> str:
        return f"{self.descriptors} file descriptors, {self.resident / (1 << 20):.1f} MiB resident"


def resident(pid: int) -> int:
    """Bytes of resident memory; 0 for a process that has ended and not been waited for."""
    status = Path(f"/proc/{pid}/status").read_text()
    lines = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(lines[0].split()[1]) << 10 if lines else 0


def cpu_seconds(pid: int) -> float:
    """CPU time the process has used, of user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def settled(pid: int, descriptors: int, seconds: float = SETTLING_DEADLINE) -> Usage:
    """The usage once no more than so many descriptors are open, or when the time for that has passed."""
    deadline = time.monotonic() + seconds
    while (usage := Usage(pid)).descriptors > descriptors and time.monotonic() < deadline:
        time.sleep(0.02)
    return usage


def show_what_is_held() -> None:
    """Makes servers started from here give free memory back at once, so that resident memory shows what is held."""
    os.environ.update(MALLOC_ARENA_MAX="1", MALLOC_TRIM_THRESHOLD_="65536", MALLOC_MMAP_THRESHOLD_="65536")
