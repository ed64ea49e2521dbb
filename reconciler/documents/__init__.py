"""The disk door: finds documents, reads strict YAML and checks it against the schemas.

The only room that imports yaml and jsonschema.
"""
