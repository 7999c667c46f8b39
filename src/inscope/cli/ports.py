"""The port to listen on: free, or chosen by the system."""

import errno
import socket

from inscope.cli.errors import AddressRefusedError, PortBusyError

HIGHEST_PORT = 65_535
LOOK_AHEAD = 50


def usable_port(host: str, port: int) -> int:
    """Return the port if it is free, or one the system chose when it is 0.

    Raises:
        PortBusyError: another program has it; the hint names the next free one.
        AddressRefusedError: the machine does not have that address, or keeps the port for root.
    """
    try:
        return _bind(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            free = _next_free(host, port)
            raise PortBusyError(
                f"port {port} on {host} is in use by another program",
                hint=f"port {free} is free: --port {free}" if free else "--port 0 lets the system choose",
            ) from error
        raise AddressRefusedError(
            f"cannot listen on {host} port {port}: {(error.strerror or str(error)).lower()}",
            hint="--host 127.0.0.1 is this machine, --host 0.0.0.0 every network it is on",
        ) from error


def _bind(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # A port whose connections were just closed is free for a listener.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def _next_free(host: str, port: int) -> int | None:
    for candidate in range(port + 1, min(port + LOOK_AHEAD, HIGHEST_PORT + 1)):
        try:
            return _bind(host, candidate)
        except OSError:
            continue
    return None
