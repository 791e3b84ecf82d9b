"""Charges, refunds and payouts through the gateway, and what keeps money where it is."""
