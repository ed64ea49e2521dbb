"""What the service keeps, and the SQLite file it is kept in."""
