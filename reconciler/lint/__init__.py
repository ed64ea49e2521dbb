"""Is it wise? Rules about pools as data, the checks behind them, and waivers."""
