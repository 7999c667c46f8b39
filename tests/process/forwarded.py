"""A program behind the web server that says what it heard of the way of a request."""

import json
import sys

from granian import Granian
from granian.constants import Interfaces


def application(environ, start_response):
    """Answer with the address of the peer and what stands in X-Forwarded-For."""
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps([environ["REMOTE_ADDR"], environ.get("HTTP_X_FORWARDED_FOR")]).encode()]


if __name__ == "__main__":
    Granian("tests.process.forwarded:application", sys.argv[1], int(sys.argv[2]), interface=Interfaces.WSGI).serve()
