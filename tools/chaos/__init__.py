"""Chaos: real acts of people over HTTP while every process is killed at random, and what must be true afterwards."""
