"""Who gets which role as a drawing."""
