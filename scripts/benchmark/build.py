"""Compiles the C programs and the Swift ones."""

import functools
import os
import pathlib
import shlex
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "Sources" / "Benchmarks"
OUTPUT = ROOT / ".build-bench"

# What the servers with frames of our own share.
FRAMING = ["echo-connection.c", "echo-session.c", "upgrade.c", "outbox.c", "listener.c", "server-options.c"]

PROGRAMS = {
    "echo-tcp": (["echo-tcp.c", *FRAMING], ["openssl"]),
    "echo-raw-epoll": (["echo-raw.c", "raw-loop-epoll.c", *FRAMING], ["libwebsockets", "openssl"]),
    "echo-raw-libuv": (["echo-raw.c", "raw-loop-libuv.c", *FRAMING], ["libwebsockets", "libuv", "openssl"]),
    "echo-plain": (["echo-plain.c", "message-queue.c", "server-options.c"], ["libwebsockets"]),
    "echo-batched": (["echo-batched.c", "outbox.c", "listener.c", "server-options.c"], ["libwebsockets", "libuv"]),
    "echo-c-face": (["echo-c-face.c", "server-options.c"], []),
    "client-plain": (["client-plain.c"], ["libwebsockets"]),
    "load": (
        [
            "load.c",
            "load-options.c",
            "client.c",
            "deflated-answer.c",
            "deflated-message.c",
            "json-feed.c",
            "latency.c",
            "server-usage.c",
            "traffic.c",
            "transport.c",
        ],
        ["zlib", "openssl"],
    ),
    "allocation-counter": (["allocation-counter.c"], []),
    "zlib-cost": (["zlib-cost.c", "deflated-message.c", "json-feed.c"], ["zlib"]),
}


def _output_of(*command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def build_c(name, *more_flags):
    """The path of a C program, freshly compiled."""
    sources, packages = PROGRAMS[name]
    flags = shlex.split(_output_of("pkg-config", "--cflags", "--libs", *packages)) if packages else []
    OUTPUT.mkdir(exist_ok=True)
    compiler = shlex.split(os.environ.get("CC", "cc"))
    options = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Wpedantic"]
    paths = [str(SOURCES / source) for source in sources]
    subprocess.run([*compiler, *options, "-o", str(OUTPUT / name), *paths, *flags, *more_flags], check=True)
    return str(OUTPUT / name)


@functools.cache
def build_swift(product="echo-server"):
    """The path of a Swift program, built for release."""
    build = ["swift", "build", "-c", "release"]
    subprocess.run([*build, "--product", product], cwd=ROOT, check=True)
    return str(pathlib.Path(_output_of(*build, "--show-bin-path").strip()) / product)


def build_c_face():
    """The path of the echo server in C that uses this package's library."""
    folder = pathlib.Path(build_swift("swiftwebsockets")).parent
    header = ROOT / "Sources" / "CSwiftWebSockets"
    return build_c("echo-c-face", f"-I{header}", f"-L{folder}", "-lswiftwebsockets", f"-Wl,-rpath,{folder}")


def build_allocation_counter():
    """The path of the library that counts the allocations of a process it is preloaded into."""
    return build_c("allocation-counter", "-shared", "-fPIC")
