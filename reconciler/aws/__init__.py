"""The AWS door: the only rooms that know boto3. Two capabilities come out, Reader and Writer."""
