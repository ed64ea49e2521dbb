"""Steps on the identities of a pool: through ports, journalled, and knowing no SDK."""
