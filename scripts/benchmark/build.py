"""Compiles the C programs, and the Swift server when it takes part."""

import os
import pathlib
import shlex
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "Sources" / "Benchmarks"
OUTPUT = ROOT / ".build-bench"

PROGRAMS = {
    "echo-plain": (["echo-plain.c", "message-queue.c"], ["libwebsockets"]),
    "echo-batched": (["echo-batched.c", "outbox.c"], ["libwebsockets", "libuv"]),
    "load": (["load.c", "load-options.c", "client.c", "traffic.c", "latency.c", "server-usage.c"], []),
}
LARGEST_MESSAGE = 2 * 1_048_576


def _output_of(*command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def build_c(name):
    """The path of a C program, freshly compiled."""
    sources, packages = PROGRAMS[name]
    flags = shlex.split(_output_of("pkg-config", "--cflags", "--libs", *packages)) if packages else []
    OUTPUT.mkdir(exist_ok=True)
    compiler = shlex.split(os.environ.get("CC", "cc"))
    options = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra"]
    paths = [str(SOURCES / source) for source in sources]
    subprocess.run([*compiler, *options, "-o", str(OUTPUT / name), *paths, *flags], check=True)
    return str(OUTPUT / name)


def build_server(server):
    """The command line of a server without its port."""
    if server != "swift":
        return [build_c(f"echo-{server}")]
    build = ["swift", "build", "-c", "release"]
    subprocess.run([*build, "--product", "echo-server"], cwd=ROOT, check=True)
    program = pathlib.Path(_output_of(*build, "--show-bin-path").strip()) / "echo-server"
    return [str(program), "--host", "127.0.0.1", "--loops", "1", "--max-message", str(LARGEST_MESSAGE)]
