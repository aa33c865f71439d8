"""What the tests of the C face share: the installed library, its compiler flags, and programs that run."""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HEADER = ROOT / "Sources/CSwiftWebSockets/swift_websockets.h"
EXAMPLES = ROOT / "Sources/Examples/C"
PROGRAMS = ROOT / "Tests/C"

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
DEADLINE = 60


class Failed(Exception):
    """A test found something that must not be."""


class Skipped(Exception):
    """What a test needs is not there."""


def run(command, **options):
    """The finished process; Failed with all it printed when its status is not 0."""
    command = [str(part) for part in command]
    options.setdefault("timeout", 10 * DEADLINE)
    options |= {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    try:
        done = subprocess.run(command, check=False, **options)
    except subprocess.TimeoutExpired as late:
        raise Failed(f"{shlex.join(command)} takes longer than {late.timeout} s:\n{late.stdout}") from None
    if done.returncode != 0:
        raise Failed(f"{shlex.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done


def functions():
    """The names of the functions that the header declares."""
    text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)
    text = re.sub(r"^\s*#(?:.*\\\n)*.*$", "", text, flags=re.MULTILINE)
    return sorted(set(re.findall(r"\b(sws_\w+)\s*\([^;{]*\)\s*;", text)))


class Library:
    """An installation of the library below a prefix, and a folder for what is made with it."""

    def __init__(self, prefix, folder, sanitizer=None):
        self.prefix = pathlib.Path(prefix)
        self.folder = pathlib.Path(folder)
        self.sanitizer = sanitizer

    @property
    def shared(self):
        return self.prefix / "lib/libswiftwebsockets.so"

    def flags(self, *packages, static=False):
        """What pkg-config says; a name like -lev is of a library it does not know."""
        unknown = [package for package in packages if package.startswith("-l")]
        packages = [package for package in packages if package not in unknown]
        path = f"{self.prefix}/lib/pkgconfig:{os.environ.get('PKG_CONFIG_PATH', '')}"
        command = ["pkg-config", "--cflags", "--libs", *(["--static"] if static else []), "swiftwebsockets", *packages]
        return shlex.split(run(command, env=os.environ | {"PKG_CONFIG_PATH": path}).stdout) + unknown

    def compile(self, source, *packages):
        """The path of a program made of one file."""
        program = self.folder / pathlib.Path(source).stem
        # Swift's own compiler has the runtimes of its sanitizers.
        compiler = ["clang", f"-fsanitize={self.sanitizer}"] if self.sanitizer else ["cc"]
        # Programs use POSIX beside C99.
        command = [*compiler, "-std=c99", "-D_POSIX_C_SOURCE=200809L", "-g", "-O1", *STRICT]
        command += ["-o", program, source, *self.flags(*packages), f"-Wl,-rpath,{self.prefix}/lib", "-pthread"]
        run(command)
        return program


class Server:
    """A program that prints "listening on HOST:PORT" and ends with status 0 on SIGTERM."""

    def __init__(self, command, cwd=None):
        self.command = [str(part) for part in command]
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=cwd
        )
        self.lines = []
        self.port = None
        self._is_ending = False
        self._listens = threading.Event()
        self._has_said = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self._has_said:
                self.lines.append(line)
                self._has_said.notify_all()
            if match := re.search(r"listening on \S+:(\d+)", line):
                self.port = int(match[1])
                self._listens.set()
        self._listens.set()

    @property
    def output(self):
        return "".join(self.lines)

    def wait_until_listening(self):
        self._listens.wait(2 * DEADLINE)
        if self.port is None:
            self.process.kill()
            raise Failed(f"{shlex.join(self.command)} does not listen:\n{self.output}")

    def wait_until_said(self, text):
        with self._has_said:
            if not self._has_said.wait_for(lambda: text in self.output, DEADLINE):
                raise Failed(f"{shlex.join(self.command)} does not say {text!r}:\n{self.output}")

    def uri(self, path):
        return f"ws://127.0.0.1:{self.port}{path}"

    def terminate(self):
        """Asks it to end, once: a second signal may come when it handles none any more."""
        if not self._is_ending:
            self._is_ending = True
            self.process.send_signal(signal.SIGTERM)

    def stop(self):
        """Asks it to end, and fails when it does not do so in good order."""
        self.terminate()
        try:
            status = self.process.wait(2 * DEADLINE)
        except subprocess.TimeoutExpired:
            raise Failed(f"{shlex.join(self.command)} does not end:\n{self.output}") from None
        self._reader.join(DEADLINE)
        if status != 0:
            raise Failed(f"{shlex.join(self.command)} ended with {status}:\n{self.output}")


@contextlib.contextmanager
def serving(*command, cwd=None):
    """Runs a server while the body does."""
    server = Server(command, cwd)
    try:
        server.wait_until_listening()
        yield server
        server.stop()
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


def say(text):
    print(text, file=sys.stderr, flush=True)
