"""Connects again and again with the session of the connection before; prints how often the server took it up."""

import argparse
import socket

import secure

parser = argparse.ArgumentParser()
parser.add_argument("port", type=int)
parser.add_argument("times", type=int)
secure.add_options(parser)
arguments = parser.parse_args()
context = secure.context(arguments)


def visit(session):
    bare = socket.create_connection(("127.0.0.1", arguments.port), timeout=5)
    with context.wrap_socket(bare, server_hostname="localhost", session=session) as peer:
        peer.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while peer.recv(65536):
            pass
        return peer.session_reused, peer.session


taken_up, session = 0, None
for _ in range(arguments.times):
    is_reused, session = visit(session)
    taken_up += is_reused
print(taken_up)
