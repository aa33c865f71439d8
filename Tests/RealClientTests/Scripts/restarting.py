"""Runs serve.py on a port; with each SIGUSR1 it is killed, and started again a moment later. SIGTERM ends both."""

import ctypes
import signal
import subprocess
import sys
import time
from pathlib import Path

PAUSE = 0.05
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)

wanted = {signal.SIGUSR1, signal.SIGTERM}
signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
command = [sys.executable, "-B", str(Path(__file__).with_name("serve.py")), "--port", sys.argv[1]]
received = None
while received != signal.SIGTERM:
    # The server does not outlive this program, which may itself be killed.
    server = subprocess.Popen(command, preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
    received = signal.sigwait(wanted)
    server.kill()
    server.wait()
    time.sleep(PAUSE)
