"""The demo: an invented world to try the product in, and a clock that can be moved (X43)."""
