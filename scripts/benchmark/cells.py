"""What is measured: each cell is one kind of traffic, every server of it gets the same."""

from dataclasses import dataclass, replace

IDLE_CONNECTIONS = 10_000
LIBWEBSOCKETS = ("plain", "batched", "swift", "async")
RAW = ("raw-epoll", "raw-libuv")
FLOOR = ("tcp", *RAW)  # our own frames in C
ECHOES = (*FLOOR, *LIBWEBSOCKETS, "c")
CLIENTS = ("client-plain", "client-swift")
# A server of several forms counts as the cheapest of them, in a row of its own.
FORMS = {"raw": RAW}


@dataclass(frozen=True)
class Load:
    """Arguments of one run of the load generator; `label` tells the runs of a cell apart."""

    connections: int
    in_flight: int
    size: int
    idle: int = 0
    stalled: bool = False  # the idle connections do not read
    fan_out: bool = False
    handshakes: bool = False  # connections are opened and ended instead of used; a message is one of them
    tls: bool = False
    counts_allocations: bool = False  # the server's, which slows it down
    loops: int = 1  # of servers that can have several
    json: bool = False  # text of JSON instead of binary noise
    level: int | None = None  # of zlib in the server; messages are compressed both ways
    label: str = ""

    @property
    def path(self):
        return "/broadcast" if self.fan_out else "/"

    def arguments(self):
        options = {"connections": self.connections, "in-flight": self.in_flight, "size": self.size, "idle": self.idle}
        arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        flags = {
            "--fan-out": self.fan_out,
            "--stalled": self.stalled,
            "--handshakes": self.handshakes,
            "--tls": self.tls,
            "--json": self.json,
            "--deflate": self.level is not None,
        }
        return arguments + [name for name, value in flags.items() if value]

    def row(self, server):
        """The name of this run's row for one server."""
        return f"{server}, {self.label}" if self.label else server


@dataclass(frozen=True)
class ClientLoad:
    """Arguments of one run of a client that is measured."""

    mode: str  # echo, send or receive
    connections: int
    in_flight: int  # echo only
    size: int
    label: str

    def arguments(self, warmup, seconds):
        return [self.mode, *map(str, (self.connections, self.in_flight, self.size, warmup, seconds))]

    def row(self, client):
        """The name of this run's row for one client."""
        return f"{client}, {self.label}"


@dataclass(frozen=True)
class Cell:
    name: str
    loads: tuple
    measure: str = "cpu_ns_per_message"
    entrants: tuple = LIBWEBSOCKETS
    baselines: tuple = ("plain", "batched", "swift")  # whose rows with the same label the others are compared with
    unit: str = "msg"


def _compressed(load, *levels):
    """The load as it is, and with compression at these levels."""
    return (load, *(replace(load, level=level, label=f"level {level}") for level in levels))


def _json_echo(name, connections, in_flight, size):
    """JSON without and with compression, also for the peers that can compress."""
    loads = _compressed(Load(connections, in_flight, size, json=True), 1, 6)
    everyone = (*LIBWEBSOCKETS, "node", "python", "zlib")
    return Cell(name, loads, entrants=everyone, baselines=("node", "python", "zlib"))


def _echo(name, *load, entrants=ECHOES, unit="msg", **options):
    """What a message, or another unit, costs a server that returns it: the load is connections, in flight and bytes."""
    baselines = ("tcp", "raw", "batched", "swift") if "batched" in entrants else ("tcp", "raw", "swift")
    return Cell(name, (Load(*load, **options),), entrants=entrants, baselines=baselines, unit=unit)


def _allocations(*loads):
    """How often a server allocates for a message: each load is connections, in flight, bytes and label."""
    loads = tuple(Load(*load, counts_allocations=True, label=label) for *load, label in loads)
    return Cell("allocations", loads, measure="allocations_per_message", entrants=("swift", "async"), baselines=())


def _client(mode, *loads):
    """What messages cost a client: each load is connections, in flight, bytes and label."""
    loads = tuple(ClientLoad(mode, *load) for load in loads)
    return Cell(f"client-{mode}", loads, entrants=CLIENTS, baselines=CLIENTS[:1])


CELLS = {
    cell.name: cell
    for cell in (
        _echo("20Bx1", 64, 1, 20),
        _echo("20Bx16", 64, 16, 20),
        _echo("20Bx256", 64, 256, 20),
        _echo("1KiBx16", 64, 16, 1024),
        _echo("64KiB", 8, 2, 65_536),
        _echo("1MiB", 4, 1, 1_048_576),
        _echo("tls-1KiBx16", 64, 16, 1024, entrants=(*FLOOR, "swift", "async"), tls=True),
        _echo("handshake", 64, 1, 20, entrants=(*FLOOR, *LIBWEBSOCKETS), unit="handshake", handshakes=True),
        _allocations((64, 1, 20, "20Bx1"), (64, 16, 20, "20Bx16"), (64, 16, 1024, "1KiBx16"), (8, 2, 65_536, "64KiB")),
        _json_echo("json-1KiB", 64, 4, 1024),
        _json_echo("json-64KiB", 8, 2, 65_536),
        Cell("fan-out", (Load(1_000, 1, 20, fan_out=True),)),
        Cell("fan-out-2-loops", (Load(1_000, 1, 100, fan_out=True, loops=2),)),
        Cell(
            "fan-out-stalled",
            (
                Load(100, 1, 16_384, fan_out=True, loops=2, label="all read"),
                Load(100, 1, 16_384, fan_out=True, loops=2, idle=1, stalled=True, label="one stalled"),
            ),
            measure="p99_us",
            entrants=("swift",),
            baselines=(),
        ),
        Cell("json-fan-out", _compressed(Load(1_000, 1, 1024, json=True, fan_out=True), 6)),
        _client("echo", (64, 1, 20, "20Bx1"), (64, 16, 20, "20Bx16"), (64, 16, 1024, "1KiBx16")),
        _client("send", (4, 0, 20, "20B"), (4, 0, 1024, "1KiB"), (4, 0, 65_536, "64KiB")),
        _client("receive", (4, 0, 20, "20B"), (4, 0, 1024, "1KiB"), (4, 0, 65_536, "64KiB")),
        Cell("64-of-10000", (Load(64, 1, 20, label="no idle"), Load(64, 1, 20, idle=IDLE_CONNECTIONS))),
        Cell(
            "idle-memory",
            (Load(0, 1, 20, idle=IDLE_CONNECTIONS),),
            measure="kib_per_idle_connection",
            entrants=(*FLOOR, *LIBWEBSOCKETS),
        ),
    )
}
