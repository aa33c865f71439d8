"""Pings each client of a Unix-domain socket and echoes what it sends, until the program is killed."""

import argparse

from websockets.sync.server import unix_serve


def echo(connection) -> None:
    connection.ping(b"from the server")
    for message in connection:
        connection.send(message)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("path")
    arguments = parser.parse_args()
    with unix_serve(echo, arguments.path, subprotocols=["chat.v1"], compression=None, max_size=None) as server:
        server.serve_forever()


main()
