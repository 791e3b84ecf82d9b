"""The headers that every answer has, errors and static files included."""

from werkzeug.test import TestResponse

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "report-uri": "/csp-report",
}


def check(response: TestResponse, path: str) -> None:
    """One answer, of this address, has each of them once, and names no program."""
    for name, value in EXPECTED.items():
        assert response.headers.getlist(name) == [value], (path, name)
    policy = response.headers["Content-Security-Policy"]
    if "sandbox" not in policy:  # a shown mail has a stricter one of its own
        assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == CSP, path
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in response.headers, path
    assert response.headers["Cache-Control"], path
    assert not {"Server", "X-Powered-By"} & set(response.headers.keys()), path
