"""What the outputs show, as frozen dataclasses one to one with the JSON schemas."""
