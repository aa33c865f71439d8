"""Talks to an echo endpoint until killed."""

import argparse

import secure
from websockets.sync.client import connect

parser = argparse.ArgumentParser()
parser.add_argument("uri")
secure.add_options(parser)
arguments = parser.parse_args()

with connect(arguments.uri, proxy=None, **secure.client_options(arguments)) as socket:
    while True:
        socket.send("still here")
        socket.recv()
