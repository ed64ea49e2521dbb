"""From desired and live pools to a plan: match, overlay, diff, guards, calls, digest. Pure."""
