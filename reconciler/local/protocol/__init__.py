"""AWS's wire formats: requests read, signatures and shapes checked, answers written."""
