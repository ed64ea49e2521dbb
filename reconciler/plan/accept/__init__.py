"""Which edits make the documents say what a live pool is, and what no document can say."""
