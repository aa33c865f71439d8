"""Options of the scripts for TLS, and what the WebSocket client makes of them."""

import argparse
import ssl


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--authority", metavar="FILE", help="trust servers of this authority")
    parser.add_argument("--identity", metavar="NAME", help="show NAME.pem with NAME.key")
    parser.add_argument("--tls12", action="store_true", help="speak TLS 1.2 at most")


def context(arguments: argparse.Namespace) -> ssl.SSLContext:
    secure = ssl.create_default_context(cafile=arguments.authority)
    if arguments.identity:
        secure.load_cert_chain(f"{arguments.identity}.pem", f"{arguments.identity}.key")
    if arguments.tls12:
        secure.maximum_version = ssl.TLSVersion.TLSv1_2
    return secure


def client_options(arguments: argparse.Namespace) -> dict[str, ssl.SSLContext]:
    return {"ssl": context(arguments)} if arguments.authority else {}
