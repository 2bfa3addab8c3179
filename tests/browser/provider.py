"""A provider of OpenID Connect that can be told to fail in the ways that real ones do."""

import json
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

SECRET = "of-the-provider-alone"


@dataclass
class Provider:
    """Signs in `email` at once, without asking; the client says its secret in the header."""

    url: str = ""
    email: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    secret: str = SECRET
    valid_s: int = 3600
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    given: list[str] = field(default_factory=list)  # codes and tokens
    nonces: dict[str, str] = field(default_factory=dict)  # by code

    def metadata(self) -> dict[str, Any]:
        """What a client asks for first; the client's secret goes in a header, unlike usual."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def code(self, asked: dict[str, list[str]]) -> str:
        """Where the browser goes with its code."""
        code = f"code-{time.time_ns()}"
        self.nonces[code] = asked["nonce"][0]
        self.given.append(code)
        return f"{asked['redirect_uri'][0]}?{urlencode({'code': code, 'state': asked['state'][0]})}"

    def token(self, client: str, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """The token for a code, to the client that knows the secret."""
        if client != f"report-platform:{self.secret}":
            return 401, {"error": "invalid_client", "error_description": f"not {client}"}
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": "report-platform",
            "sub": self.email,
            "iat": now - 7200 if self.valid_s < 0 else now,
            "exp": now + self.valid_s,
            "nonce": self.nonces[form["code"][0]],
            "email": self.email,
            **self.claims,
        }
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        self.given.append(token)
        return 200, {"id_token": token, "access_token": f"access-{now}", "token_type": "Bearer"}


@contextmanager
def provider_at(port: int, provider: Provider) -> Iterator[None]:
    """It answers until the block ends."""
    provider.url = f"http://127.0.0.1:{port}"

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.code(parse_qs(asked.query)))
                self.end_headers()
            elif asked.path == "/keys":
                self._say(200, {"keys": [provider.key.as_dict(private=False)]})
            else:
                self._say(200, provider.metadata())

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            said = self.headers.get("Authorization", "").removeprefix("Basic ")
            self._say(*provider.token(unquote(b64decode(said).decode()), form))

        def _say(self, status: int, answer: dict[str, Any]) -> None:
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Nothing: the tests say what was asked."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
