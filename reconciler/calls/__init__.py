"""Between the service's shapes and specs: answers to specs, specs to calls, in which order."""
