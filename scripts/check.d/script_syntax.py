"""Every shell script parses, and every script can be run."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from rule import Rule, Sample

_SHELL = re.compile(r"#!.*\b(?:bash|sh)\b")


def _problems(root: Path) -> list[str]:
    problems = []
    for file in sorted(path for folder in ("scripts", ".ci") for path in (root / folder).glob("*") if path.is_file()):
        first_line = file.read_text().partition("\n")[0]
        if not first_line.startswith("#!"):
            continue
        name = file.relative_to(root)
        if not os.access(file, os.X_OK):
            problems.append(f"{name} is not executable")
        if _SHELL.match(first_line):
            result = subprocess.run(["bash", "-n", str(file)], capture_output=True, text=True)
            if result.returncode:
                problems.append(result.stderr.strip().replace(f"{root}/", ""))
    return problems


RULE = Rule(
    name="script syntax",
    problems=_problems,
    accepts={"scripts/a": "#!/bin/bash\necho a\n", "scripts/a.json": "{}"},
    refuses=[
        Sample({"scripts/a": "#!/usr/bin/env bash\nif true\n"}, "scripts/a: line"),
        Sample({".ci/run": "#!/bin/sh\nfor\n"}, ".ci/run: line"),
    ],
)
