"""The forge door: git, and later the hosting of repositories."""
