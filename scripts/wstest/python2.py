"""Finds a Python 2.7, which the Autobahn|Testsuite is written in."""

import os
import shutil
import subprocess
from pathlib import Path

_QUESTION = "import sys, pip; print sys.version_info[:2] == (2, 7)"


def find_python2() -> str | None:
    """The path of one that runs and has pip; None when there is none."""
    found = [shutil.which(name) for name in ("python2.7", "python2")]
    # A pyenv puts its own on PATH, which runs only where one of the versions behind it is selected.
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found += sorted(str(path) for path in versions.glob("2.7.*/bin/python2.7"))
    return next((path for path in found if path and _is_python2(path)), None)


def _is_python2(path: str) -> bool:
    answer = subprocess.run([path, "-c", _QUESTION], capture_output=True, text=True)
    return answer.stdout.strip() == "True"
