"""Templates, compiled once per process however many applications the tests make."""

from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

_Key = tuple[type, frozenset[str], str, str]


class Memory(BytecodeCache):
    """Compiled templates, kept apart by their source and by the kind of environment that compiled them."""

    def __init__(self) -> None:
        self._kept: dict[_Key, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled of this very source, or nothing."""
        bucket.code = self._kept.get(self._key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._kept[self._key(bucket)] = bucket.code

    def _key(self, bucket: Bucket) -> _Key:
        environment = bucket.environment
        return type(environment), frozenset(environment.extensions), bucket.key, bucket.checksum


def compile_once() -> None:
    """All applications of this process share what they compile."""
    Flask.jinja_options = Flask.jinja_options | {"bytecode_cache": Memory()}
