"""Charges, earnings, payouts, and where the money is."""
