"""Tests the library for C, as it is installed or as it is built for debugging."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import time

from cases import CASES, DEBUG_CASES, SELF_CONTAINED_CASES
from installation import install, install_elsewhere, lay_out_debug
from toolbox import Failed, Library, Skipped, say


def parse_arguments():
    parser = argparse.ArgumentParser(prog="scripts/c-test", description=__doc__)
    parser.add_argument(
        "--self-contained",
        action="store_true",
        help="with the Swift runtime inside the library, which must run where there is no Swift",
    )
    parser.add_argument("--debug", action="store_true", help="a debug build, not installed, instead")
    parser.add_argument("--sanitize", choices=["thread"], help="a debug build with a sanitizer instead")
    parser.add_argument("--prefix", help="what is installed there instead of an installation of its own")
    parser.add_argument("tests", nargs="*", help="names of tests; all when there is none")
    arguments = parser.parse_args()
    arguments.debug = arguments.debug or arguments.sanitize is not None
    known = DEBUG_CASES if arguments.debug else SELF_CONTAINED_CASES if arguments.self_contained else CASES
    for name in arguments.tests:
        if name not in known:
            parser.error(f"{name} is none of {', '.join(known)}")
    return arguments, {name: known[name] for name in arguments.tests or known}


@contextlib.contextmanager
def step(name, failures):
    """Says how the body went, and counts it when it failed."""
    started = time.monotonic()
    try:
        yield
        verdict = "ok"
    except Skipped as reason:
        verdict = f"SKIPPED: {reason}"
    except (Failed, OSError, TimeoutError) as failure:
        failures.append(name)
        verdict = f"FAILED: {str(failure) or type(failure).__name__}"
    say(f"{name}: {verdict} ({time.monotonic() - started:.1f} s)")


def main():
    arguments, cases = parse_arguments()
    failures = []
    with tempfile.TemporaryDirectory(prefix="c-test-") as folder:
        prefix = arguments.prefix or f"{folder}/installed"
        if arguments.debug:
            with step("build", failures):
                lay_out_debug(prefix, arguments.sanitize)
        elif not arguments.prefix:
            with step("install", failures):
                install(prefix, arguments.self_contained)
                install_elsewhere(folder, arguments.self_contained)
        if failures:
            return 1
        library = Library(prefix, folder, arguments.sanitize)
        for name, case in cases.items():
            with step(name, failures):
                case(library)
    return 1 if failures else 0


sys.exit(main())
