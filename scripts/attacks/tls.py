"""Peers that misuse the TLS port."""

import asyncio
import random
import ssl
from functools import partial

from harness.case import Family, expect
from harness.certificates import CERTIFICATE, KEY, client_context
from harness.peer import Peer
from harness.target import Target
from harness.wire import BINARY, TEXT, close_frame, frame, handshake

TIMEOUT = 1
LATE = 1.5

FAMILY = Family(
    "TLS",
    {
        "options": ("--cert", str(CERTIFICATE), "--key", str(KEY), "--handshake-timeout", str(TIMEOUT)),
        # OpenSSL keeps some of its buffers.
        "growth_allowed": 16 << 20,
    },
)


def client_hello(context: ssl.SSLContext | None = None) -> bytes:
    """What a client says first."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = (context or client_context()).wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


async def until_cut(peers: list[Peer]) -> None:
    results = await asyncio.gather(*(peer.seconds_to_end(TIMEOUT + LATE) for peer in peers), return_exceptions=True)
    for peer in peers:
        peer.drop()
    late = sum(isinstance(result, TimeoutError) for result in results)
    expect(not late, f"{late} of {len(peers)} were not cut {TIMEOUT + LATE} s after the last connected")


async def stall(start: bytes, target: Target) -> None:
    async def begin() -> Peer:
        peer = await target.connect(plain=True)
        await peer.send_all(start)
        return peer

    await until_cut(await target.many(target.scale(200, 50), begin))


@FAMILY.case("silent")
async def silent(target: Target) -> None:
    await stall(b"", target)


@FAMILY.case("half a ClientHello", in_short=False)
async def half_hello(target: Target) -> None:
    await stall(client_hello()[:100], target)


@FAMILY.case("silent after the ClientHello")
async def after_hello(target: Target) -> None:
    await stall(client_hello(), target)


@FAMILY.case("a record header that claims 16 KiB", in_short=False)
async def record_claim(target: Target) -> None:
    await stall(b"\x16\x03\x01\x40\x00\x01", target)


@FAMILY.case("silent after the TLS handshake", in_short=False)
async def after_handshake(target: Target) -> None:
    await until_cut(await target.many(target.scale(200, 30), target.connect))


@FAMILY.case("half a request after the TLS handshake", in_short=False)
async def half_request(target: Target) -> None:
    async def begin() -> Peer:
        peer = await target.connect()
        await peer.send(handshake()[:50])
        return peer

    await until_cut(await target.many(target.scale(200, 30), begin))


@FAMILY.case("a ClientHello dripping", in_short=False)
async def drip(target: Target) -> None:
    hello = client_hello()
    peers = await target.many(20, lambda: target.connect(plain=True))

    async def drop_by_drop() -> None:
        for byte in hello:
            for peer in peers:
                if not peer.writer.is_closing():
                    peer.writer.write(bytes([byte]))
            await asyncio.sleep(0.1)

    dripping = asyncio.create_task(drop_by_drop())
    try:
        await until_cut(peers)
    finally:
        dripping.cancel()


async def garbage(data: bytes, target: Target) -> None:
    peer = await target.connect(plain=True)
    await peer.send_all(data)
    answer = await peer.rest(TIMEOUT + LATE)
    # An alert, or nothing.
    expect(not answer or answer[0] == 21 or answer.startswith(b"HTTP/1.1 400 "), f"answered {answer[:60]!r}")
    peer.drop()


GARBAGE = {
    "plain HTTP": handshake(),
    "plain HTTP, half a line": b"GET /",
    "zeros": bytes(1000),
    "0xff": b"\xff" * 1000,
    "SSL 2": bytes.fromhex("802e0100020015000000100100800200800300800400800500800600400700c0") + bytes(16),
    "an alert": bytes.fromhex("15030100020228"),
    "application data": bytes.fromhex("1703030020") + bytes(32),
    "change cipher spec": bytes.fromhex("140303000101") * 100,
    "an empty record": bytes.fromhex("1603010000") * 100,
    "a record of 64 KiB": b"\x16\x03\x01\xff\xff" + bytes(65_535),
    "a heartbeat": bytes.fromhex("1803020003014000"),
    "a ClientHello with a length beyond its record": b"\x16\x03\x01\x00\x06\x01\xff\xff\xff\x03\x03",
}
for name, data in GARBAGE.items():
    FAMILY.add(name, partial(garbage, data))


@FAMILY.case("random bytes")
async def random_bytes(target: Target) -> None:
    async def one() -> None:
        peer = await target.connect(plain=True)
        await peer.send_all(random.randbytes(random.randrange(1, 3000)))
        await peer.rest(TIMEOUT + LATE)
        peer.drop()

    await asyncio.gather(*(one() for _ in range(target.scale(500, 50))))


@FAMILY.case("a ClientHello with flipped bits")
async def flipped(target: Target) -> None:
    hello = client_hello()

    async def one() -> None:
        data = bytearray(hello)
        for _ in range(random.randrange(1, 4)):
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        peer = await target.connect(plain=True)
        await peer.send_all(bytes(data))
        peer.half_close()
        await peer.rest(TIMEOUT + LATE)
        peer.drop()

    await asyncio.gather(*(one() for _ in range(target.scale(500, 50))))


@FAMILY.case("resets at points of the handshake")
async def resets(target: Target) -> None:
    hello = client_hello()
    for end in range(0, len(hello) + 1, target.scale(5, 50)):
        peer = await target.connect(plain=True)
        await peer.send_all(hello[:end])
        if end % 2:
            await asyncio.sleep(0.005)
        peer.reset()
    for _ in range(target.scale(100, 10)):
        peer = await target.connect()
        peer.reset()


@FAMILY.case("an end without close_notify")
async def truncated(target: Target) -> None:
    for _ in range(target.scale(100, 10)):
        peer = await target.open()
        await peer.send(frame(BINARY, bytes(10_000)))
        peer.writer.get_extra_info("socket").shutdown(1)
        await peer.rest(LATE + 5)
        peer.drop()


@FAMILY.case("TLS 1.0 and 1.1")
async def old_versions(target: Target) -> None:
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        context = client_context()
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        await refused(target, context, version.name)


@FAMILY.case("weak ciphers")
async def weak_ciphers(target: Target) -> None:
    for ciphers in ("AES256-SHA", "aNULL", "eNULL", "DES-CBC3-SHA"):
        context = client_context()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
        except ssl.SSLError:
            # This client does not have them either.
            continue
        await refused(target, context, ciphers)


async def refused(target: Target, context: ssl.SSLContext, name: str) -> None:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", target.port, ssl=context, server_hostname="localhost")
    except (ssl.SSLError, OSError):
        return
    writer.transport.abort()
    expect(False, f"{name} was accepted")


@FAMILY.case("renegotiation")
async def renegotiation(target: Target) -> None:
    """`R` makes the tool ask for one; the server must refuse or hang up, and hold nobody up."""
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{target.port}", "-tls1_2", "-servername", "localhost"]
    pipe = asyncio.subprocess.PIPE
    client = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    try:
        await asyncio.sleep(0.5)
        client.stdin.write(b"R\n")
        await client.stdin.drain()
        async with asyncio.timeout(TIMEOUT + LATE + 5):
            output = await client.stdout.read()
    finally:
        if client.returncode is None:
            client.kill()
        await client.wait()
    expect(b"RENEGOTIATING" in output, "the tool did not try")
    expect(b"no renegotiation" in output or b"unexpected eof" in output or b"closed" in output, "it went through")


@FAMILY.case("200 handshakes at once")
async def at_once(target: Target) -> None:
    peers = await asyncio.gather(*(target.open() for _ in range(target.scale(200, 30))))
    for peer in peers:
        await peer.send(frame(TEXT, b"served") + close_frame())
        await peer.expect_frame(TEXT, b"served")
        peer.drop()


@FAMILY.case("output not read")
async def unread(target: Target) -> None:
    peers = []
    for _ in range(target.scale(30, 10)):
        peer = await target.open("/source?count=100000&size=65536", receive_buffer=4096)
        peer.writer.transport.pause_reading()
        peers.append(peer)
    await asyncio.sleep(1)
    for peer in peers:
        peer.reset()
