"""Serves WebSockets until it is killed. What a client meets is in the path:

/               a Ping, and every message comes back
/fragments      every fragment comes back as a fragment
/close          a Close with the code and the reason of the query
/pings          as many Pings as the query says, and then a text: how many were answered
/closes         as many codes and reasons of clients' Close frames as the query says, as JSON, once they are there
/identity       the common name in the client's certificate
"""

import argparse
import json
import queue
import ssl
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed, NegotiationError
from websockets.sync.server import serve, unix_serve

closes: queue.Queue[tuple[int, str]] = queue.Queue()


def handle(connection) -> None:
    target = urlsplit(connection.request.path)
    query = {name: values[0] for name, values in parse_qs(target.query).items()}
    try:
        match target.path:
            case "/":
                connection.ping(b"from the server")
                while True:
                    connection.send(connection.recv())
            case "/fragments":
                while True:
                    connection.send(connection.recv_streaming())
            case "/close":
                connection.close(int(query["code"]), query["reason"])
            case "/pings":
                # One after the other, however busy the machine is: of two that come together libwebsockets answers one.
                answered = sum(connection.ping().wait(timeout=40) for _ in range(int(query["count"])))
                connection.send(str(answered))
            case "/closes":
                known = [closes.get(timeout=10) for _ in range(int(query["count"]))]
                connection.send(json.dumps(known, ensure_ascii=False, separators=(",", ":")))
            case "/identity":
                subject = connection.socket.getpeercert()["subject"]
                connection.send(next(value for field in subject for name, value in field if name == "commonName"))
    except ConnectionClosed as end:
        if end.rcvd and end.rcvd_then_sent:
            closes.put((end.rcvd.code, end.rcvd.reason))


def select(connection, offered: list[str]) -> str | None:
    """Left to itself the package refuses those who offer none."""
    if not offered:
        return None
    if "chat.v1" not in offered:
        raise NegotiationError("chat.v1 is spoken here")
    return "chat.v1"


def secure(arguments: argparse.Namespace) -> ssl.SSLContext | None:
    if not arguments.identity:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{arguments.identity}.pem", f"{arguments.identity}.key")
    if arguments.client_authority:
        context.load_verify_locations(arguments.client_authority)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def main() -> None:
    parser = argparse.ArgumentParser()
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--unix", metavar="PATH")
    place.add_argument("--port", type=int)
    parser.add_argument("--compression", action="store_true")
    parser.add_argument("--max-size", type=int, default=16 << 20, metavar="BYTES", help="of a message")
    parser.add_argument("--identity", metavar="NAME", help="speak TLS, with NAME.pem and NAME.key")
    parser.add_argument("--client-authority", metavar="FILE", help="want a certificate of this authority")
    arguments = parser.parse_args()
    options = {
        "select_subprotocol": select,
        "compression": "deflate" if arguments.compression else None,
        "max_size": arguments.max_size,
        # A Ping of the package's own could come together with one of "/pings".
        "ping_interval": None,
        "ssl": secure(arguments),
    }
    if arguments.unix:
        server = unix_serve(handle, arguments.unix, **options)
    else:
        server = serve(handle, "127.0.0.1", arguments.port, **options)
    with server:
        server.serve_forever()


main()
