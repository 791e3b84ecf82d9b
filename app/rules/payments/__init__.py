"""Earnings, payouts and refunds, and what is said of them."""
