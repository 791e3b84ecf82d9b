"""PROXIES=1 behind a proxy with TLS, both real: cookies, HSTS, whose address counts, and what is this machine's own."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from app.core.clock import SystemClock
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.core.security.passwords import Passwords
from tests.support.databases import engine_on
from tests.support.domain.people import CLARA, GOOD_PASSWORD, user_of
from tests.support.processes.site import Site, serving
from tests.support.processes.tls_proxy import NAME, Seen, TlsProxy, Visitor, certificate

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
LOCAL = {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, site_url: str) -> Iterator[Site]:
    """A server that is told of one proxy and of its public name."""
    folder = tmp_path_factory.mktemp("proxied")
    with serving(folder, site_url, PROXIES="1", BASE_URL=f"https://{NAME}", METRICS_TOKEN="figures") as running:
        yield running


@pytest.fixture(scope="module")
def running_proxy(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[TlsProxy]:
    """The proxy in front of it."""
    with TlsProxy(site.port, certificate(tmp_path_factory.mktemp("tls"))).running() as proxy:
        yield proxy


@pytest.fixture
def proxy(running_proxy: TlsProxy) -> TlsProxy:
    """It joins addresses unless the test says otherwise."""
    running_proxy.manner = "joins"
    return running_proxy


def token_of(visitor: Visitor) -> str:
    """The token for forms of this visitor's session."""
    found = TOKEN.search(visitor.ask("/login").text)
    assert found
    return found[1]


def sign_in(visitor: Visitor, email: str, password: str) -> Seen:
    """What the sign-in page answers."""
    form = {"csrf_token": token_of(visitor), "email": email, "password": password}
    return visitor.ask("/login", urlencode(form))


@pytest.fixture
def clara(site_url: str) -> str:
    """The address of a person who can sign in."""
    transactions = Transactions(engine_on(site_url), SystemClock(), JobQueue(""))
    with transactions.open(write=True) as tx:
        user_of(tx, CLARA).password_hash = Passwords(1, 8).hash(GOOD_PASSWORD)
    return CLARA.email


def test_a_person_signs_in_over_tls_with_cookies_bound_to_it(proxy: TlsProxy, clara: str) -> None:
    visitor = Visitor(proxy, "127.0.0.2")
    answer = sign_in(visitor, clara, GOOD_PASSWORD)
    assert answer.status == 303
    assert answer.all("Location")[0].startswith(("/", f"https://{NAME}/"))
    made = answer.all("Set-Cookie")
    assert any(cookie.startswith("__Host-session=") for cookie in made)
    assert all({"Secure", "SameSite=Lax"} <= set(cookie.split("; ")) for cookie in made)
    assert visitor.ask("/orders").status == 200


@pytest.mark.parametrize("path", ["/login", "/orders", "/nowhere", "/static/app.css", "/healthz", "/metrics"])
def test_every_answer_holds_browsers_to_tls(proxy: TlsProxy, path: str) -> None:
    assert Visitor(proxy).ask(path).all("Strict-Transport-Security") == ["max-age=63072000; includeSubDomains"]


def test_only_the_public_name_is_ours_and_what_a_visitor_says_of_it_is_not_believed(proxy: TlsProxy) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "81", "X-Forwarded-Prefix": "/evil"}
    answer = Visitor(proxy).ask("/account", headers=forged | {"X-Forwarded-Proto": "http"})
    assert answer.status == 302
    assert "evil" not in str(answer.headers)
    assert answer.all("Location")[0].startswith("/login")
    assert Visitor(proxy).ask("/login", headers={"Host": "evil.example"}).status == 400
    other = {"Origin": f"http://{NAME}.evil.example"}
    assert Visitor(proxy).ask("/login", "email=x", other).status == 403


def ask_for_links(visitor: Visitor, many: int) -> list[int]:
    """What somebody is answered who has forgotten many passwords, and says each time to be somewhere else."""
    token = token_of(visitor)
    forms = [{"csrf_token": token, "email": f"nobody-{number}@people.example"} for number in range(many)]
    claimed = [{"X-Forwarded-For": f"198.51.100.{number}"} for number in range(many)]
    return [visitor.ask("/password", urlencode(form), says).status for form, says in zip(forms, claimed, strict=True)]


@pytest.mark.parametrize(("manner", "own", "other"), [("joins", 3, 4), ("adds a line", 5, 6)])
def test_the_last_address_counts_and_not_what_a_visitor_claims(
    proxy: TlsProxy, manner: str, own: int, other: int
) -> None:
    """Twenty tries in a quarter of an hour for one address, whatever stands before it in the header."""
    proxy.manner = manner
    assert ask_for_links(Visitor(proxy, f"127.0.0.{own}"), 21) == [303] * 20 + [429]
    assert ask_for_links(Visitor(proxy, f"127.0.0.{other}"), 1) == [303]


@pytest.mark.parametrize("manner", ["joins", "adds a line"])
@pytest.mark.parametrize("headers", [{}, LOCAL, {"Host": "localhost"}, LOCAL | {"Host": "127.0.0.1"}])
def test_who_comes_through_the_proxy_sees_no_figures(proxy: TlsProxy, manner: str, headers: dict[str, str]) -> None:
    proxy.manner = manner
    assert Visitor(proxy).ask("/metrics", headers=headers).status in (400, 404)


def test_a_proxy_that_is_silent_about_its_visitors_is_not_this_machine(proxy: TlsProxy) -> None:
    """As nginx is without a line of configuration: it asks for 127.0.0.1 and says nothing of anybody."""
    proxy.manner = "silent"
    assert Visitor(proxy).ask("/metrics").status == 404


def test_behind_a_proxy_only_the_token_shows_figures_even_to_this_machine(site: Site) -> None:
    assert site.get("/metrics", Host="127.0.0.1") == 404
    assert site.get("/metrics", Host="127.0.0.1", X_Forwarded_For="127.0.0.1") == 404
    assert site.get("/metrics", Host="127.0.0.1", Authorization="Bearer figures") == 200
