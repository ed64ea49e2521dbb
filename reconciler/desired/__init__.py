"""From positioned documents to desired pools: variables, references, building, limits. Pure."""
