"""The Autobahn|Testsuite, installed beside the build in versions that work together."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from benchmark.build import ROOT

FOLDER = ROOT / ".build-wstest"
_REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_LIST_CASES = """
import json
from autobahntestsuite import case, caseset
known = caseset.CaseSet(case.CaseSetname, case.CaseBasename, case.Cases, case.CaseCategories, case.CaseSubCategories)
print json.dumps([known.parseSpecCases({"cases": ["*"]}), case.CaseCategories])
"""

# wstest itself, but that its server is for this machine alone. It chooses how to wait for sockets when it is imported.
_RUN = """
import functools
from autobahntestsuite import wstest, fuzzing
fuzzing.listenWS = functools.partial(fuzzing.listenWS, interface="127.0.0.1")
wstest.run()
"""


class SuiteFailed(Exception):
    """The suite could not be installed, or did not come to an end."""


class Suite:
    """What can be asked of an installed suite. Makes the installation if there is none."""

    def __init__(self, python: str) -> None:
        self.python = python
        self._base = FOLDER / "python"
        # Packages of the user's own stay out of it: this is where the suite's are looked for instead.
        self._environment = {**os.environ, "PYTHONUSERBASE": str(self._base), "PYTHONUNBUFFERED": "1"}
        self._install()
        self.cases: list[str]
        self.categories: dict[str, str]
        self.cases, self.categories = json.loads(self._output_of("-c", _LIST_CASES))

    def start(self, mode: str, specification: dict, folder: Path) -> subprocess.Popen:
        """Starts to play one end of every case named; it tells on standard output which it is at.

        The mode is `fuzzingclient` or `fuzzingserver`. The report goes into the folder, which is made.
        """
        folder.mkdir(parents=True)
        (folder / "specification.json").write_text(json.dumps({**specification, "outdir": "."}, indent=2))
        arguments = ["--mode", mode, "--webport", "0", "--spec", "specification.json"]
        return subprocess.Popen(
            [self.python, "-c", _RUN, *arguments],
            cwd=folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _install(self) -> None:
        wanted = f"# {self.python}\n{_REQUIREMENTS.read_text()}"
        done = FOLDER / "installed.txt"
        if done.exists() and done.read_text() == wanted:
            return
        print(f"conformance: installing the Autobahn|Testsuite in {FOLDER.name}, for {self.python}", flush=True)
        shutil.rmtree(self._base, ignore_errors=True)
        done.unlink(missing_ok=True)
        self._base.mkdir(parents=True)
        options = ["--user", "--no-deps", "--no-warn-script-location", "--disable-pip-version-check"]
        self._output_of("-m", "pip", "install", *options, "--require-hashes", "--requirement", str(_REQUIREMENTS))
        done.write_text(wanted)

    def _output_of(self, *arguments: str) -> str:
        done = subprocess.run([self.python, *arguments], env=self._environment, capture_output=True, text=True)
        if done.returncode != 0:
            last = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
            raise SuiteFailed(f"{self.python} {' '.join(arguments[:3])} failed:\n{last}")
        return done.stdout
