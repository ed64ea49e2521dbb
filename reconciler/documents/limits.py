"""How much one file may hold (design: strict input)."""

MAX_BYTES = 256 * 1024
MAX_EVENTS = 20_000
MAX_DEPTH = 32
MAX_FINDINGS = 100
