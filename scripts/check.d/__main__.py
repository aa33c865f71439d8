"""Runs the rules on the current directory; one line each, the reasons of a failure below it."""

from __future__ import annotations

import sys
from pathlib import Path

import callback_tables
import documentation
import folders
import forbidden_calls
import formatting
import imports
import log_calls
import pip_hashes
import script_syntax
import string_keys
import tracked_files
import unsafe_counts
from self_test import self_test_problems

RULES = [
    formatting.RULE,
    imports.DIRECTIONS,
    imports.ACCESS,
    folders.RULE,
    callback_tables.RULE,
    unsafe_counts.RULE,
    documentation.RULE,
    forbidden_calls.RULE,
    log_calls.RULE,
    tracked_files.RULE,
    script_syntax.RULE,
    pip_hashes.RULE,
    string_keys.RULE,
]


def report(name: str, problems: list[str]) -> bool:
    print(f"{'FAIL' if problems else 'ok  '}  {name}", flush=True)
    for problem in problems:
        print(f"        {problem}", flush=True)
    return not problems


def main(arguments: list[str]) -> int:
    if arguments == ["--update-counts"]:
        unsafe_counts.update(Path.cwd())
        print(f"wrote {unsafe_counts.COUNTS}")
        return 0
    if arguments not in ([], ["--self-test"]):
        print("usage: scripts/check [--self-test | --update-counts]", file=sys.stderr)
        return 2
    sound = [report("self-test", self_test_problems(RULES))]
    if not arguments:
        sound += [report(rule.name, rule.problems(Path.cwd())) for rule in RULES]
    return 0 if all(sound) else 1


sys.exit(main(sys.argv[1:]))
