"""What an apply did, kept where a later run and an auditor find it."""
