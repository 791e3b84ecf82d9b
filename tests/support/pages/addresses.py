"""The addresses of the product, one for each of its routes."""

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import NumberConverter


def addresses(app: Flask, method: str) -> list[str]:
    """An address for every route that answers to this method, with something invented in the place of references."""
    adapter = app.url_map.bind("localhost")
    rules = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
    return [adapter.build(rule.endpoint, _invented(rule), method=method) for rule in rules]


def _invented(rule: Rule) -> dict[str, object]:
    kinds = rule._converters.items()
    return {name: 7 if isinstance(kind, NumberConverter) else "none" for name, kind in kinds}
