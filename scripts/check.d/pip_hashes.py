"""What pip installs is named with the digests of its files."""

from __future__ import annotations

import re
from pathlib import Path

from rule import Rule, Sample

# In a shell script or as arguments of a list in Python, up to the end of the command.
_INSTALL = re.compile(r"\bpip\b[\"', ]+install\b(?:[^\n\\]|\\\n?)*")
_REQUIREMENT = re.compile(r"^[\w.-]+\s*(?:[=<>~!]=|$|\s)")
_PINNED = re.compile(r"^[\w.-]+==[\w.]+ --hash=sha256:[0-9a-f]{64}\b")


def _lines(text: str) -> list[str]:
    return re.sub(r"\s*\\\n\s*", " ", text).splitlines()


def _problems(root: Path) -> list[str]:
    problems = []
    for file in sorted(path for folder in ("scripts", ".ci") for path in (root / folder).rglob("*") if path.is_file()):
        name = file.relative_to(root)
        if file.suffix == ".pyc" or "check.d" in name.parts:
            continue
        text = file.read_text()
        if file.name == "requirements.txt":
            wrong = (line for line in _lines(text) if _REQUIREMENT.match(line) and not _PINNED.match(line))
            problems += [f"{name}: no version or digest: {line}" for line in wrong]
        for command in _INSTALL.findall(text):
            if "--require-hashes" not in command:
                problems.append(f"{name} installs without digests: {command}")
    return problems


_DIGEST = "0" * 64

RULE = Rule(
    name="pip by digests",
    problems=_problems,
    accepts={
        "scripts/a": "python3 -m pip install \\\n    --require-hashes \\\n    --requirement requirements.txt\n",
        "scripts/b.py": 'run("-m", "pip", "install", *options, "--require-hashes", "-r", path)\n',
        "scripts/c/requirements.txt": f"# What it needs.\na.b-c==1.0 \\\n    --hash=sha256:{_DIGEST} \\\n    --hash=sha256:{_DIGEST}\n",
    },
    refuses=[
        Sample({"scripts/a": "python3 -m pip install --quiet \\\n    a==1.0\n"}, "scripts/a installs without digests"),
        Sample({".ci/b.py": 'run("-m", "pip", "install", "a")\n'}, ".ci/b.py installs without digests"),
        Sample({"scripts/requirements.txt": "a==1.0\n"}, "no version or digest: a==1.0"),
        Sample({"scripts/requirements.txt": f"a>=1.0 --hash=sha256:{_DIGEST}\n"}, "no version or digest: a>=1.0"),
    ],
)
