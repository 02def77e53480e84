"""Connects to Quotegraph by OAuth 2.0, as an app on a person's own machine does, and says what it can see.

    pip install authlib httpx2
    python connect.py http://127.0.0.1:8000 app_…

The app has to be PUBLIC, with the redirect URI http://127.0.0.1/callback. `docs/connect-an-app.md` explains
each step.
"""

import secrets
import sys
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from authlib.integrations.httpx_client import OAuth2Client

QUERY = """
{
  viewer { team { name } app { name } scopes expiresAt }
  quotes(first: 3) { totalCount nodes { number title total { amount currency } } }
}
"""


class Callback(HTTPServer):
    """Listens on a free port of this machine, and keeps where the browser was sent."""

    path = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)

    @property
    def redirect_uri(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/callback"


class Page(BaseHTTPRequestHandler):
    """What the person sees at the end."""

    server: Callback

    def do_GET(self) -> None:
        self.server.path = self.path
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(b"You can close this window and go back to the app.")

    def log_message(self, *_: object) -> None:
        """Nothing: the address holds the code."""


def connect(server: str, client_id: str) -> OAuth2Client:
    """Asks the person in their browser, and returns a client that holds their tokens."""
    with Callback() as callback:
        client = OAuth2Client(
            client_id,
            token_endpoint_auth_method="none",  # noqa: S106 - a public app has no secret
            scope="read:team read:quotes",
            redirect_uri=callback.redirect_uri,
            code_challenge_method="S256",
            token_endpoint=f"{server}/oauth/token",
        )
        verifier = secrets.token_urlsafe(48)
        address, state = client.create_authorization_url(f"{server}/oauth/authorize", code_verifier=verifier)
        print("Open this address in your browser:", address, sep="\n", flush=True)
        webbrowser.open(address)
        callback.handle_request()
    answer = {name: values[0] for name, values in parse_qs(urlsplit(callback.path).query).items()}
    if answer.get("state") != state or answer.get("iss") != server:
        sys.exit("This answer belongs to another request.")
    if "error" in answer:
        sys.exit(f"Not connected: {answer['error']}")
    client.fetch_token(code=answer["code"], code_verifier=verifier)
    return client


def main() -> None:
    """Connects, calls the API, renews the tokens, and disconnects."""
    server, client_id = sys.argv[1].rstrip("/"), sys.argv[2]
    client = connect(server, client_id)
    print(client.post(f"{server}/graphql", json={"query": QUERY}).text)
    client.refresh_token()  # by itself, too, when the access token is about to expire: keep both new tokens
    print("Tokens renewed.")
    client.revoke_token(f"{server}/oauth/revoke", client.token["refresh_token"])
    print("Disconnected.")


if __name__ == "__main__":
    main()
