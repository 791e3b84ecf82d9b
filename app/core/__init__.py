"""The floor: clock, money, errors, transaction, settings, languages, queue."""
