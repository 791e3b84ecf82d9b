"""Named queries of finance's pages: reference, amounts and names only (X33)."""
