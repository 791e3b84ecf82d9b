"""The sandbox: a payment gateway in a process of its own, for the demo and for tests; no money moves in it.

`python -m app.sandbox` listens on this machine only. Its environment: SANDBOX_PORT; GATEWAY_SECRET, which opens
the API and signs the notices; DATA_DIR, where it keeps sandbox.db; SANDBOX_NOTIFY, the address to which notices go
(none: nobody is told); SANDBOX_SPEED, by which all its waiting is divided, so that tests need not wait (1).

What happens is chosen by the card on the payment page, and for refunds and payouts by the last two digits of the
amount in minor units: …13 fails (payouts), …14 is done after five seconds, …15 is done but its first answer is lost.
"""
