"""Who gets what? Which role a token gets from a pool, and what differs between two pools."""
