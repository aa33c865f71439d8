"""The formatter of the toolchain, with the repository's .swift-format."""

from __future__ import annotations

import subprocess
from pathlib import Path

from rule import Rule, Sample


def _problems(root: Path) -> list[str]:
    paths = [path for path in ("Sources", "Tests", "Package.swift") if (root / path).exists()]
    if not paths:
        return []
    command = ["swift", "format", "lint", "--strict", "--parallel", "--recursive", *paths]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if result.returncode == 0:
        return []
    return result.stderr.replace(f"{root}/", "").splitlines() or [f"swift format ended with {result.returncode}"]


RULE = Rule(
    name="format",
    problems=_problems,
    accepts={"Sources/A/A.swift": "let a = 1\n"},
    refuses=[Sample({"Sources/A/A.swift": "let a=1 ;\n"}, "A.swift:1")],
)
