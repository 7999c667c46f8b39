"""A provider that signs people in, as small as it can be, which says whatever a test wants it to say."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from inscope.core.oidc import Provider

CLIENT, SECRET = "inscope", "a secret of the two"
BASIC = f"Basic {base64.b64encode(b'inscope:a%20secret%20of%20the%20two').decode()}"
KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}, private=True)
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "other"}, private=True)
Claims = dict[str, Any]


class OwnProvider:
    """Signs in whoever `claims` name. What it answers at an address is in `answers`."""

    def __init__(self, issuer: str, clock: Callable[[], int]) -> None:
        self.issuer, self._clock = issuer, clock
        self.claims: Claims = {"sub": "n-41"}
        self.keys: list[Any] = [KEY.as_dict(private=False)]
        self.sign: Callable[[Claims], str] = signed
        self.more: Claims = {}
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    @property
    def provider(self) -> Provider:
        """The settings of an installation that has this provider."""
        return Provider(self.issuer, CLIENT, SECRET, "Halden ID", frozenset({"halden.example"}))

    def back_from(self, address: str, **changed: str) -> str:
        """Sign in as a browser that was led to an address, and return where it is led back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        found = {"state": asked["state"], "code": code} | changed
        return f"{urlsplit(asked['redirect_uri']).path}?{urlencode(found)}"

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            return 200, json.dumps(self._description()).encode()
        if path == "/jwks":
            return 200, json.dumps({"keys": self.keys}).encode()
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or authorization != BASIC or not _fits(asked, form):
            return 400, b'{"error": "invalid_grant"}'
        token = self.sign(self._standard(asked) | self.claims)
        return 200, json.dumps({"id_token": token, "access_token": "at-secret", "token_type": "Bearer"}).encode()

    def _standard(self, asked: dict[str, str]) -> Claims:
        now = self._clock()
        return {
            "iss": self.issuer, "aud": CLIENT, "nonce": asked["nonce"], "iat": now, "exp": now + 300, "auth_time": now,
        }  # fmt: skip

    def _description(self) -> Claims:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        } | self.more


def signed(claims: Claims, header: Claims | None = None, key: Any = KEY) -> str:
    """Return a token with a signature."""
    header = {"alg": "RS256", "kid": "first"} | (header or {})
    return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def unsigned(claims: Claims) -> str:
    """Return a token that says that it needs no signature."""
    return f"{_in_parts({'alg': 'none'}, claims)}."


def signed_with_public_key(claims: Claims) -> str:
    """Return a token whose secret is the public key, which a careless reader takes for one."""
    parts = _in_parts({"alg": "HS256", "kid": "first"}, claims)
    return f"{parts}.{_base64(hmac.digest(KEY.as_pem(private=False), parts.encode(), 'sha256'))}"


@contextmanager
def running(clock: Callable[[], int]) -> Iterator[OwnProvider]:
    """Run a provider on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*one.answer(self.path, {}, ""))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(sent).items()}
            self._send(*one.answer(self.path, form, self.headers.get("Authorization", "")))

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", body.decode())
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one = OwnProvider(f"http://127.0.0.1:{server.server_port}", clock)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _in_parts(*parts: Claims) -> str:
    return ".".join(_base64(json.dumps(one).encode()) for one in parts)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _fits(asked: dict[str, str], form: dict[str, str]) -> bool:
    proof = _base64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
    is_proved = asked["code_challenge_method"] == "S256" and asked["code_challenge"] == proof
    return is_proved and form.get("redirect_uri") == asked["redirect_uri"]
