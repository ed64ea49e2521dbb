"""Existing pools as documents: drafts, addresses, sharing, and what other tools call a pool."""
