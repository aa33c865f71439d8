"""Starts servers with manifests, good and bad, and talks to what they serve."""

import json
import os
import ssl
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

PROGRAM, CERTIFICATE, KEY = sys.argv[1:]
MANIFEST = {
    "server": {"port": 1},
    "limits": {"messageSize": 1000},
    "routes": ["lobby", "echo", "sums"],
    "lobby": {"path": "/chat", "handler": "chat"},
    "echo": {"path": "/echo", "handler": "echo"},
    "sums": {"path": "/sums", "handler": "calculator"},
}


@contextmanager
def manifest_file(manifest):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "manifest.json"
        file.write_text(manifest if isinstance(manifest, str) else json.dumps(manifest))
        yield str(file)


@contextmanager
def serve(manifest, **variables):
    """Yields the address of a server; the system chooses the port, by the environment."""
    environment = {**os.environ, "SERVER_PORT": "0", **variables}
    with manifest_file(manifest) as file:
        with subprocess.Popen([PROGRAM, file], env=environment, stdout=subprocess.PIPE, text=True) as server:
            try:
                line = server.stdout.readline()
                assert line.startswith("listening on "), line
                yield line.split()[-1]
            finally:
                server.kill()


def expect_failure(manifest, word, **variables):
    with manifest_file(manifest) as file:
        ended = subprocess.run(
            [PROGRAM, file], env={**os.environ, **variables}, capture_output=True, text=True, timeout=20, check=False
        )
    assert ended.returncode == 2, ended
    assert word in ended.stdout, (word, ended.stdout)


with serve(MANIFEST) as address:
    with connect(f"ws://{address}/echo", proxy=None) as echo:
        echo.send("hello")
        assert echo.recv() == "hello"
        echo.send("x" * 1001)
        try:
            echo.recv()
            raise AssertionError("a message beyond the limit was accepted")
        except ConnectionClosed as closed:
            assert closed.rcvd.code == 1009, closed
    with connect(f"ws://{address}/chat", proxy=None) as first:
        assert first.recv() == "[]"
        first.send("one")
        assert first.recv() == "one"
        with connect(f"ws://{address}/chat", proxy=None) as second:
            assert second.recv() == '["one"]'
    with connect(f"ws://{address}/sums", proxy=None) as sums:
        for message, sum_so_far in ("[1, 2]", 3), ("nonsense", 3), ("[4]", 7):
            sums.send(message)
            assert json.loads(sums.recv()) == {"sum": sum_so_far}

with serve(MANIFEST, ROUTES="echo", ECHO_PATH="/elsewhere", LIMITS_MESSAGE_SIZE="2000") as address:
    with connect(f"ws://{address}/elsewhere", proxy=None) as echo:
        echo.send("x" * 2000)
        assert len(echo.recv()) == 2000
    try:
        connect(f"ws://{address}/chat", proxy=None)
        raise AssertionError("a route that was left out is served")
    except InvalidStatus as refused:
        assert refused.response.status_code == 404

secure = {**MANIFEST, "server": {"tls": {"certificate": CERTIFICATE, "key": KEY}}}
with serve(secure) as address:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with connect(f"wss://{address}/echo", proxy=None, ssl=context) as echo:
        echo.send("secret")
        assert echo.recv() == "secret"

expect_failure("{", "manifest-server")
expect_failure({**MANIFEST, "routes": ["nowhere"]}, "nowhere")
expect_failure({**MANIFEST, "echo": {"path": "/echo", "handler": "dance"}}, "echo")
expect_failure({**MANIFEST, "echo": {"path": "no slash", "handler": "echo"}}, "no slash", SERVER_PORT="0")
expect_failure(MANIFEST, "port", SERVER_PORT="many")
