"""A reverse proxy with TLS in front of the web server, which passes requests on as the usual ones do."""

import contextlib
import http.client
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.system import find_program, missing

NAME = "rc.example"
HOP = ("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade")


def certificate(folder: Path) -> Path:
    """A fresh certificate for NAME, with its key in one file."""
    openssl, made = find_program("openssl") or missing("openssl"), folder / "site.pem"
    asked = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={NAME}"
    command = [openssl, *asked.split(), "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", made, "-out", folder / "c"]
    subprocess.run(command, check=True, capture_output=True)
    made.write_text(made.read_text() + (folder / "c").read_text())
    return made


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "TlsProxy"

    def do_GET(self) -> None:
        """Ask the web server and pass its answer on."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream, timeout=20)
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.passed_on():
            upstream.putheader(name, value)
        upstream.endheaders(body)
        answer = upstream.getresponse()
        content = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in (*HOP, "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        upstream.close()

    do_POST = do_GET  # noqa: N815

    def passed_on(self) -> list[tuple[str, str]]:
        """The visitor's headers and the proxy's own, in the manner that the test has chosen."""
        came = [(name, value) for name, value in self.headers.items() if name.lower() not in HOP and "_" not in name]
        if self.server.manner == "silent":  # as nginx without a line of configuration
            return [("Host", f"127.0.0.1:{self.server.upstream}"), *_without(came, "host")]
        peer = self.client_address[0]
        if self.server.manner == "adds a line":  # as HAProxy's `option forwardfor`
            return [*_without(came, "x-forwarded-proto"), ("X-Forwarded-For", peer), ("X-Forwarded-Proto", "https")]
        known = ", ".join(value for name, value in came if name.lower() == "x-forwarded-for")
        own = [("X-Forwarded-For", f"{known}, {peer}" if known else peer), ("X-Forwarded-Proto", "https")]
        return [*_without(came, "x-forwarded-proto", "x-forwarded-for"), *own]  # as nginx's $proxy_add_x_forwarded_for

    def log_message(self, *_given: object) -> None:
        """Nothing."""


def _without(headers: list[tuple[str, str]], *names: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in names]


class TlsProxy(ThreadingHTTPServer):
    """`manner`: "joins" the addresses, "adds a line", or is "silent" about for whom it asks."""

    daemon_threads = True

    def __init__(self, upstream: int, pem: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream, self.pem, self.manner = upstream, pem, "joins"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @contextlib.contextmanager
    def running(self) -> Iterator["TlsProxy"]:
        """It answers inside the block."""
        thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            self.server_close()
            thread.join()


@dataclass
class Visitor:
    """A browser far away, as the proxy sees it: `address` is its own, and its cookies are kept."""

    proxy: TlsProxy
    address: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: str | None = None, headers: Mapping[str, str] | None = None) -> "Seen":
        """The answer to GET, or to POST where there is a form."""
        context = ssl.create_default_context(cafile=self.proxy.pem)
        bare = socket.create_connection(self.proxy.server_address[:2], 20, (self.address, 0))
        line = http.client.HTTPSConnection(NAME)
        line.sock = context.wrap_socket(bare, server_hostname=NAME)
        own = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            own |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{NAME}"}
        line.request("GET" if form is None else "POST", path, form, own | dict(headers or {}))
        answer = line.getresponse()
        seen = Seen(answer.status, answer.getheaders(), answer.read().decode())
        line.close()
        for cookie in seen.all("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return seen


@dataclass(frozen=True)
class Seen:
    """An answer as it arrived."""

    status: int
    headers: list[tuple[str, str]]
    text: str

    def all(self, name: str) -> list[str]:
        """Every header of that name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]
