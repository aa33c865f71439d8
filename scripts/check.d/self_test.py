"""Proves that each rule can fail: it must refuse every bad sample and accept the good one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from rule import Rule
from tracked_files import git


def _write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)


def self_test_problems(rules: list[Rule]) -> list[str]:
    problems = []
    for rule in rules:
        with tempfile.TemporaryDirectory() as folder:
            _write(Path(folder), rule.accepts)
            if found := rule.problems(Path(folder)):
                problems.append(f"{rule.name} refuses its good sample: {found[0]}")
        if not rule.refuses:
            problems.append(f"{rule.name} has no bad sample")
        for sample in rule.refuses:
            with tempfile.TemporaryDirectory() as folder:
                root = Path(folder)
                _write(root, sample.files)
                if sample.tracked:
                    git(root, "init", "--quiet")
                    git(root, "add", "--all", "--force")
                found = rule.problems(root)
                if not any(sample.reason in problem for problem in found):
                    problems.append(f"{rule.name} does not say “{sample.reason}”, says {found}")
    return problems
