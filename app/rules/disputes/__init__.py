"""Milestone disputes: what is contested, the acts of each stage, offers, and what is said of them (layer 2)."""
