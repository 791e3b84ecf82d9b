"""People: accounts, sign-ins, drafts, inbox, idempotency keys."""
