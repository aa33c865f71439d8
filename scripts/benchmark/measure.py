"""One measurement: what is measured is fresh and has the first CPU, what talks to it the last one."""

import contextlib
import json
import os
import socket
import subprocess
import time

from benchmark.build import OUTPUT, build_allocation_counter

START_DEADLINE = 20
STOP_DEADLINE = 20
OPENING_DEADLINE = 120


class MeasurementFailed(Exception):
    """The server did not start, or did not do what the load generator expects."""


def _measured_cpu():
    return min(os.sched_getaffinity(0))


def _other_cpu():
    return max(os.sched_getaffinity(0))


def _pinned(cpu, command):
    return ["taskset", "-c", str(cpu), *command]


def free_port():
    """A port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_listening(process, port):
    """Returns when the process accepts connections on the port."""
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise MeasurementFailed(f"server ended with status {process.returncode} before listening")
        with socket.socket() as attempt:
            attempt.settimeout(1)
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise MeasurementFailed(f"server not listening after {START_DEADLINE} s")


@contextlib.contextmanager
def running_server(command, log_path, environment=None, cpu=None):
    """Starts a server, yields its pid and port once it accepts connections, and stops it whatever happens."""
    port = free_port()
    with open(log_path, "w") as log:
        command = _pinned(_measured_cpu() if cpu is None else cpu, [*command, "--port", str(port)])
        process = subprocess.Popen(command, env=os.environ | (environment or {}), stdout=log, stderr=log)
    try:
        wait_until_listening(process, port)
        yield process.pid, port
    finally:
        process.terminate()
        try:
            process.wait(STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _numbers(cpu, command, deadline):
    """What a program that measures prints."""
    try:
        done = subprocess.run(_pinned(cpu, command), capture_output=True, text=True, timeout=deadline)
    except subprocess.TimeoutExpired:
        raise MeasurementFailed(f"{os.path.basename(command[0])} did not finish in time") from None
    if done.returncode != 0:
        raise MeasurementFailed(done.stderr.strip() or done.stdout.strip() or f"status {done.returncode}")
    return json.loads(done.stdout)


def measure_alone(command):
    """The numbers of a program that needs no server, on the CPU of the servers."""
    return _numbers(_measured_cpu(), command, OPENING_DEADLINE)


def measure_client(command, server_command, log_path):
    """The numbers of a client that measures itself, which is given the port of a server."""
    with running_server(server_command, log_path, cpu=_other_cpu()) as (_, port):
        return _numbers(_measured_cpu(), [*command, str(port)], OPENING_DEADLINE)


def _run_load(program, load, seconds, warmup, pid, port, allocations):
    times = ["--seconds", str(seconds), "--warmup", str(warmup), "--pid", str(pid)]
    counter = ["--allocations", str(allocations)] if load.counts_allocations else []
    command = [program, *load.arguments(), *times, *counter, str(port), load.path]
    return _numbers(_other_cpu(), command, OPENING_DEADLINE + seconds + warmup)


def measure(command, environment, log_path, load_program, load, seconds, warmup):
    """The load generator's numbers for one server under one load."""
    if load.connections == 0:
        seconds = warmup = 0
    allocations = OUTPUT / "allocations"
    if load.counts_allocations:
        allocations.unlink(missing_ok=True)
        counter = {"LD_PRELOAD": build_allocation_counter(), "ALLOCATION_COUNTER_FILE": str(allocations)}
        environment = environment | counter
    with running_server(command, log_path, environment) as (pid, port):
        numbers = _run_load(load_program, load, seconds, warmup, pid, port, allocations)
    if load.idle:
        grown = numbers["rss_after_idle_kib"] - numbers["rss_before_kib"]
        numbers["kib_per_idle_connection"] = grown / load.idle
    return numbers
