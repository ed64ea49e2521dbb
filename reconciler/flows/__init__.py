"""The story of each command in reading order; brings the doors and the core together."""
