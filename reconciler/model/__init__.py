"""The values that everything else speaks of: specs, pools, documents, targets, results, ports."""
