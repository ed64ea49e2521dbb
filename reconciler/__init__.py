"""GitOps for Amazon Cognito identity pools."""

__version__ = "0.1.0"

# The project on GitHub, where each release is a tag.
REPOSITORY = "cognito-reconciler/cognito-reconciler"
