"""Child processes, the embedded Redis, the data folder."""
