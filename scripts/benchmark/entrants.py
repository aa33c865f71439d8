"""Who is measured: the servers, zlib without one, and the clients."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import Callable

from benchmark.build import OUTPUT, ROOT, SOURCES, build_c, build_c_face, build_swift
from benchmark.measure import measure, measure_alone, measure_client
from harness.certificates import make_certificate

LARGEST_MESSAGE = 2 * 1_048_576
DEBIAN_MODULES = "/usr/share/nodejs:/usr/lib/nodejs"


class Unavailable(Exception):
    """What an entrant needs is not there."""


@dataclass(frozen=True)
class Server:
    name: str
    command: list
    compressing: Callable = None  # the arguments for a zlib level, where the server can compress
    looping: Callable = lambda loops: []  # the arguments for a number of loops, where the server can have several
    environment: dict = field(default_factory=dict)

    def takes(self, load):
        return load.level is None or self.compressing is not None

    def measure(self, load_program, load, seconds, warmup):
        command = self.command + self.looping(load.loops) + (self.compressing(load.level) if load.level else [])
        if load.tls:
            certificate, key = make_certificate()
            command += ["--cert", str(certificate), "--key", str(key)]
        return measure(command, self.environment, OUTPUT / f"{self.name}.log", load_program, load, seconds, warmup)


@dataclass(frozen=True)
class BareZlib:
    """Inflates and deflates the same messages and does nothing else: what no server that compresses can beat."""

    program: str

    def takes(self, load):
        return load.level is not None

    def measure(self, load_program, load, seconds, warmup):
        return measure_alone([self.program, str(load.size), str(load.level), str(seconds)])


@dataclass(frozen=True)
class Client:
    """Measures itself, against the Swift server."""

    name: str
    program: str
    server: list

    def takes(self, load):
        return True

    def measure(self, load_program, load, seconds, warmup):
        command = [self.program, *load.arguments(warmup, seconds)]
        return measure_client(command, self.server, OUTPUT / f"{self.name}.log")


def _c_server(name):
    return lambda: Server(name, [build_c(f"echo-{name}")])


def _swift_command(face):
    options = ["--host", "127.0.0.1", "--loops", "1", "--max-message", str(LARGEST_MESSAGE), "--face", face]
    # What is measured is a handshake's cost, not the patience that a server has with strangers.
    options += ["--accept-rate", "1000000"]
    return [build_swift(), *options]


def _loops(loops):
    return ["--loops", str(loops)]  # the last one counts


def _swift(name, face):
    always = ["--compression", "--no-context-takeover", "--threshold", "0"]
    return Server(name, _swift_command(face), lambda level: [*always, "--level", str(level)], _loops)


def _client(name, program):
    return Client(name, program, _swift_command("closures"))


def _peer_level(level):
    return ["--level", str(level)]


def _status(command, environment):
    return subprocess.run(command, env=os.environ | environment, stderr=subprocess.DEVNULL).returncode


def _node():
    environment = {"NODE_PATH": os.environ.get("NODE_PATH", DEBIAN_MODULES)}
    probe = ["node", "--eval", "require('ws')"]
    if not shutil.which("node") or _status(probe, environment) != 0:
        raise Unavailable("needs Node and its ws (in Debian the package node-ws)")
    return Server("node", ["node", str(SOURCES / "echo-node.js")], _peer_level, environment=environment)


def _python():
    python = subprocess.run([ROOT / "scripts" / "python"], stdout=subprocess.PIPE, text=True)
    if python.returncode:
        raise Unavailable("scripts/python could not install websockets")
    return Server("python", [python.stdout.strip(), str(SOURCES / "echo-python.py")], _peer_level)


# Each makes its entrant, or raises Unavailable.
ENTRANTS = {
    "tcp": _c_server("tcp"),
    "raw-epoll": _c_server("raw-epoll"),
    "raw-libuv": _c_server("raw-libuv"),
    "plain": _c_server("plain"),
    "batched": _c_server("batched"),
    "swift": lambda: _swift("swift", "closures"),
    "async": lambda: _swift("async", "async"),
    "c": lambda: Server("c", [build_c_face()]),
    "node": _node,
    "python": _python,
    "zlib": lambda: BareZlib(build_c("zlib-cost")),
    "client-plain": lambda: _client("client-plain", build_c("client-plain")),
    "client-swift": lambda: _client("client-swift", build_swift("BenchmarkClient")),
}
