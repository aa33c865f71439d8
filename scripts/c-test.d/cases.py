"""The tests, by name. Each takes the library that was installed."""

from __future__ import annotations

import asyncio
import os
import pathlib
import shutil

import websockets

import conversations
import features as asked_for
import joined as shared
from bare_root import bare_root
from toolbox import DEADLINE, EXAMPLES, HEADER, PROGRAMS, ROOT, STRICT, Failed, Skipped, functions, run, serving

SERVERS = {
    "callback_server": (conversations.callback_server, ()),
    "chat": (conversations.chat, ()),
    "uv_host": (conversations.host, ("libuv",)),
    "glib_host": (conversations.host, ("glib-2.0",)),
    "ev_host": (conversations.host, ("-lev",)),
    "own_lws_context": (conversations.own_lws_context, ("libwebsockets",)),
}


def header(library):
    """The header alone is C99 and C++11 without a warning."""
    source = library.folder / "header.c"
    source.write_text(
        "#include <swift_websockets.h>\n"
        "sws_handlers handlers = SWS_HANDLERS;\n"
        "sws_server_options server = SWS_SERVER_OPTIONS;\n"
        "sws_client_options client = SWS_CLIENT_OPTIONS;\n"
    )
    for compiler, language, standard in (
        ("gcc", "c", "c99"),
        ("gcc", "c", "c17"),
        ("clang", "c", "c99"),
        ("g++", "c++", "c++11"),
        ("clang++", "c++", "c++11"),
    ):
        command = [compiler, "-x", language, f"-std={standard}", *STRICT, "-fsyntax-only"]
        run([*command, f"-I{library.prefix}/include", source])
        for name, package in (("glib", "glib-2.0"), ("ev", "-lev"), ("lws", "libwebsockets")):
            adapter = library.folder / f"{name}.c"
            adapter.write_text(f"#include <swift_websockets_{name}.h>\n")
            run([*command, *(flag for flag in library.flags(package) if flag.startswith("-I")), adapter])


def symbols(library):
    """Every function of the header is there, and nothing else."""
    names = functions()
    source = library.folder / "every_function.c"
    table = "".join(f"    (any)&{name},\n" for name in names)
    source.write_text(
        "#include <stdio.h>\n#include <swift_websockets.h>\n\ntypedef void (*any)(void);\n\n"
        f"static const any functions[] = {{\n{table}}};\n\n"
        "int main(void) {\n    size_t i;\n    for (i = 0; i < sizeof functions / sizeof functions[0]; i++)\n"
        "        if (functions[i] == NULL) return 1;\n    puts(sws_version_text());\n    return 0;\n}\n"
    )
    version = run([library.compile(source)]).stdout.strip()
    if not library.shared.resolve().name.endswith(f".so.{version}"):
        raise Failed(f"{library.shared.resolve()} says that it is {version}")
    exported = set()
    for line in run(["readelf", "--wide", "--dyn-syms", library.shared]).stdout.splitlines():
        fields = line.split()
        if len(fields) >= 8 and fields[4] in ("GLOBAL", "WEAK") and fields[6] not in ("UND", "ABS"):
            exported.add(fields[7])
    if exported != set(names):
        raise Failed(f"exported beside the header's: {exported - set(names)}; not exported: {set(names) - exported}")
    dynamic = run(["readelf", "--dynamic", library.shared]).stdout
    soname = f"libswiftwebsockets.so.{version.split('.')[0]}"
    if f"[{soname}]" not in dynamic:
        raise Failed(f"the shared library has another soname than {soname}")


def misuse(library):
    """Whatever is done wrong is answered with an error."""
    run([library.compile(PROGRAMS / "misuse.c")])


def threads(library):
    """Threads of the program send on one connection at once."""
    run([library.compile(PROGRAMS / "threads.c")])


def examples(library):
    """The servers among the examples, against real clients."""
    for name, (conversation, packages) in SERVERS.items():
        with serving(library.compile(EXAMPLES / f"{name}.c", *packages), "--port", "0") as server:
            conversations.converse(conversation(server))


def features(library):
    """What the examples do not use: responses, rejections, subprotocols, fragments, Pings, user data, log, metrics."""
    with serving(library.compile(PROGRAMS / "features.c"), "--port", "0") as server:
        conversations.converse(asked_for.features(server))


def _client(command):
    """The client's conversation with a server that loses it once."""

    async def hold():
        sessions = []

        async def serve(ws):
            sessions.append(ws)
            try:
                async for message in ws:
                    if message == "lose me":
                        ws.transport.abort()
                    else:
                        await ws.send(message[::-1])
            except websockets.ConnectionClosed:
                pass

        async with websockets.serve(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            process = await asyncio.create_subprocess_exec(
                *[str(part) for part in command],
                f"ws://127.0.0.1:{port}/",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )

            async def connected():
                while b"connected to" not in (line := await process.stderr.readline()):
                    if not line:
                        raise Failed("the client ended before it was connected")

            await connected()
            process.stdin.write(b"hello\n")
            conversations.expect(await process.stdout.readline(), b"olleh\n")
            process.stdin.write(b"lose me\n")
            await connected()
            process.stdin.write(b"again\n")
            conversations.expect(await process.stdout.readline(), b"niaga\n")
            process.stdin.close()
            conversations.expect(await process.wait(), 0)
            await sessions[-1].wait_closed()
            conversations.expect((len(sessions), sessions[-1].close_code), (2, 1000))

    conversations.converse(hold())


def client(library):
    """The client among the examples talks to a real server, and connects again when it is lost."""
    _client([library.compile(EXAMPLES / "client.c")])


def host(library):
    """On a loop of the application everything happens on its thread, and the loop ends clean."""
    run([library.compile(PROGRAMS / "hosted.c", "libuv")])
    run([library.compile(PROGRAMS / "embedded.c")])


def joined(library):
    """A libwebsockets context of the application's is joined, and either of the two may end first."""
    program = library.compile(PROGRAMS / "joined.c", "libwebsockets")
    with serving(program, "--port", "0") as server:
        conversations.converse(shared.joined(server))
    for arguments, code in (((), 1001), (("destroy-first",), 1006)):
        with serving(program, "--port", "0", *arguments) as server:
            conversations.converse(shared.end(server, code))
    for conversation in (shared.options, shared.elsewhere):
        with serving(program, "--port", "0", conversation.__name__) as server:
            conversations.converse(conversation(server))
    certificates = pathlib.Path(os.environ.get("WEBSOCKETS_CERTIFICATES", library.folder / "certificates"))
    if not certificates.exists():
        run([ROOT / "scripts/certs", certificates])
    pair = (certificates / "server.pem", certificates / "server.key")
    with serving(program, "--port", "0", "two-hosts", *pair) as server:
        conversations.converse(shared.second(server, certificates / "ca.pem"))


def one_thread(library):
    """A server on a loop of the application makes no thread, and does nothing while there is nothing to do."""
    for name in ("uv_host", "glib_host", "ev_host", "own_lws_context"):
        with serving(library.compile(EXAMPLES / f"{name}.c", *SERVERS[name][1]), "--port", "0") as server:
            conversations.converse(conversations.on_one_thread(server))


def memory(library):
    """Valgrind finds no lost memory and no wrong access in a session of each."""
    if not shutil.which("valgrind"):
        raise Skipped("there is no valgrind")
    command = ["valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite"]
    command += ["--show-leak-kinds=definite", "--fair-sched=yes", f"--suppressions={PROGRAMS / 'valgrind.supp'}"]
    for name, (conversation, packages) in SERVERS.items():
        with serving(*command, library.compile(EXAMPLES / f"{name}.c", *packages), "--port", "0") as server:
            conversations.converse(conversation(server))
    _client([*command, library.compile(EXAMPLES / "client.c")])
    with serving(*command, library.compile(PROGRAMS / "features.c"), "--port", "0") as server:
        conversations.converse(asked_for.features(server))
    run([*command, library.compile(PROGRAMS / "misuse.c")])
    run([*command, library.compile(PROGRAMS / "hosted.c", "libuv")])
    run([*command, library.compile(PROGRAMS / "embedded.c")])
    with serving(*command, library.compile(PROGRAMS / "joined.c", "libwebsockets"), "--port", "0") as server:
        conversations.converse(shared.joined(server))


def static(library):
    """A program holds the static library."""
    program = library.folder / "static"
    archive = library.prefix / "lib/libswiftwebsockets.a"
    flags = [flag for flag in library.flags(static=True) if flag != "-lswiftwebsockets"]
    run(["cc", "-o", program, EXAMPLES / "callback_server.c", archive, *flags])
    with serving(program, "--port", "0") as server:
        conversations.converse(conversations.callback_server(server))


def cmake(library):
    """CMake finds the package."""
    if not shutil.which("cmake"):
        raise Skipped("there is no cmake")
    folder = library.folder / "cmake"
    folder.mkdir()
    (folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.10)\nproject(example C)\nfind_package(swiftwebsockets 0.1 REQUIRED)\n"
        f"add_executable(example {EXAMPLES / 'client.c'})\n"
        "target_link_libraries(example swiftwebsockets::swiftwebsockets)\n"
    )
    run(["cmake", "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={library.prefix}"])
    run(["cmake", "--build", folder / "build"])


def _named(*cases):
    return {case.__name__: case for case in cases}


DEBUG_CASES = _named(threads, misuse, features, examples, client, host, joined)
CASES = _named(
    header, symbols, misuse, threads, features, examples, client, host, joined, one_thread, static, cmake, memory
)
SELF_CONTAINED_CASES = _named(symbols, examples, static, bare_root)
