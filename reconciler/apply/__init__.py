"""Carries out a plan through ports: fresh read, send, settle, verify, marker. Knows no SDK."""
