"""The till: money moves between accounts, or refuses."""
