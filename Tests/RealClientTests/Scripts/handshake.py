"""Tries to connect; prints the status, the header fields, the body or the subprotocol, and the first message."""

import argparse
import json
import socket

import secure
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

parser = argparse.ArgumentParser()
parser.add_argument("uri")
parser.add_argument("--port", type=int, help="connect to this port of 127.0.0.1, whatever the URI says")
parser.add_argument("--subprotocol", action="append")
parser.add_argument("--header", action="append", default=[])
secure.add_options(parser)
arguments = parser.parse_args()


def report(response, **more) -> None:
    headers = {name.lower(): value for name, value in response.headers.raw_items()}
    print(json.dumps({"status": response.status_code, "headers": headers, **more}))


try:
    with connect(
        arguments.uri,
        proxy=None,
        **({"sock": socket.create_connection(("127.0.0.1", arguments.port))} if arguments.port else {}),
        **secure.client_options(arguments),
        subprotocols=arguments.subprotocol,
        additional_headers=[tuple(header.split(": ", 1)) for header in arguments.header],
    ) as client:
        report(client.response, subprotocol=client.subprotocol)
except InvalidStatus as refusal:
    report(refusal.response, body=(refusal.response.body or b"").decode())
