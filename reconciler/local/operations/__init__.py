"""What each operation does to the pools of one account and Region."""
