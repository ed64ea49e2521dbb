"""Faults on request: what a network, a proxy or a busy service does to a client."""
