"""A certificate for servers that are started here, and the client's side of TLS."""

import ssl
import subprocess
from pathlib import Path

from benchmark.build import OUTPUT

CERTIFICATE, KEY = OUTPUT / "attack-certificate.pem", OUTPUT / "attack-key.pem"


def make_certificate() -> tuple[Path, Path]:
    """A certificate of localhost that has signed itself, and its key; made once."""
    if not (CERTIFICATE.exists() and KEY.exists()):
        OUTPUT.mkdir(exist_ok=True)
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        names = ["-days", "3650", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        files = ["-keyout", str(KEY), "-out", str(CERTIFICATE)]
        subprocess.run([*command, *names, *files], check=True, capture_output=True)
    return CERTIFICATE, KEY


def client_context() -> ssl.SSLContext:
    """Accepts that certificate and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(CERTIFICATE)
    return context
