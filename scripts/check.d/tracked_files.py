"""What a build leaves behind stays out of the repository."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath

from rule import Rule, Sample


def git(root: Path, *arguments: str) -> str:
    """Output of git on the repository at `root`, also when a hook of another repository runs this."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def _problems(root: Path) -> list[str]:
    if not (root / ".git").exists():
        return []
    problems = []
    for path in git(root, "ls-files", "-z").split("\0"):
        parts = PurePosixPath(path).parts
        if "Package.resolved" in parts or any(part.startswith(".build") for part in parts):
            problems.append(f"{path} is tracked")
    return problems


RULE = Rule(
    name="no build products tracked",
    problems=_problems,
    accepts={"Package.resolved": "{}", ".build/a": ""},
    refuses=[
        Sample({"Package.resolved": "{}"}, "Package.resolved is tracked", tracked=True),
        Sample({"Tools/.build-release/a": ""}, ".build-release/a is tracked", tracked=True),
    ],
)
