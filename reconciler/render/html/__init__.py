"""A page as one HTML file that needs nothing else and can do nothing else."""
