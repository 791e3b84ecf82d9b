"""Disputes about money as their parties see them."""
