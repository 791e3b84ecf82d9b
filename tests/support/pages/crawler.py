"""Walking through the product as a reader would: every link of every page, each kind of page a few times."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from werkzeug.test import TestResponse

from tests.support.web import Browser

SAMPLES = 6  # of pages that differ only by whose they are
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_REF = re.compile(r"/[0-9a-f]{32}\b")
_HREF = re.compile(r'''<a\s(?:[^>"]|"[^"]*")*?\bhref="([^"]*)"''')


def walk(browser: Browser, starts: tuple[str, ...], language: str) -> Iterator[tuple[str, TestResponse]]:
    """Every page that can be reached by links from `starts`, in this language, with its answer."""
    waiting, seen, kinds = list(starts), set(starts), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        kinds[_kind(path)] += 1
        response = browser.get(_in(path, language))
        yield path, response
        if response.mimetype != "text/html":
            continue
        for link in links(response.text, path):
            if link not in seen and kinds[_kind(link)] < SAMPLES:
                seen.add(link)
                waiting.append(link)
        if response.location:
            waiting.append(response.location)


def _kind(path: str) -> str:
    return _REF.sub("/…", urlsplit(path).path)


def _in(path: str, language: str) -> str:
    split = urlsplit(path)
    return split.path + "?" + urlencode([*parse_qsl(split.query, keep_blank_values=True), ("lang", language)])


def links(html: str, path: str) -> list[str]:
    """The addresses of our own pages that a page links to, without their anchors."""
    found = (urlsplit(urljoin(path, href)) for href in hrefs(html))
    own = (split for split in found if not (split.scheme or split.netloc or split.path.startswith("/static/")))
    return [split.path + ("?" + split.query if split.query else "") for split in own if split.path]


def hrefs(html: str) -> list[str]:
    """Where the links of a page lead, without parsing it: who looks at its structure sees that these are all."""
    return [unescape(href) for href in _HREF.findall(html)]


class Structure(HTMLParser):
    """What stands on a page, and what is wrong with how it stands there."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: Counter[str] = Counter()
        self.labels: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.headings: list[int] = []
        self.problems: list[str] = []
        self.open: list[str] = []
        self.lang = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._note(tag, given)
        if tag == "form" and "form" in self.open:
            self.problems.append("a form inside a form")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def _note(self, tag: str, given: dict[str, str]) -> None:
        if "id" in given:
            self.ids[given["id"]] += 1
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "label":
            self.labels.add(given.get("for", ""))
        if (
            tag in ("input", "select", "textarea")
            and given.get("type") not in ("hidden", "submit")
            and "hidden" not in given
        ):
            self.fields.append(given)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if any(name.startswith("on") or name == "style" for name in given):
            self.problems.append(f"inline script or style on <{tag}>")
        if given.get("href", "").startswith("javascript:") or (tag in ("script", "style") and "src" not in given):
            self.problems.append(f"inline <{tag}>")

    def faults(self) -> list[str]:
        """What is wrong: doubled ids, fields without a label, headings that skip a level, none or two h1."""
        doubled = [f"id {name} stands {count} times" for name, count in self.ids.items() if count > 1]
        bare = [
            f"field {field.get('name')} has no label"
            for field in self.fields
            if field.get("id", "") not in self.labels and "aria-label" not in field
        ]
        firsts = [] if self.headings.count(1) == 1 else [f"{self.headings.count(1)} h1"]
        pairs = zip(self.headings, self.headings[1:], strict=False)
        skips = [f"h{a} is followed by h{b}" for a, b in pairs if b > a + 1]
        return self.problems + doubled + bare + firsts + skips
