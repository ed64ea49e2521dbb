"""The embedded service: a faithful Cognito Identity API kept in one SQLite file.

Written from the documented behaviour and botocore's service model alone; it imports nothing
else of this package, so that two independent readings of the documentation check each other.
"""
