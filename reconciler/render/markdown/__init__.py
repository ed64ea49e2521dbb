"""Pages as Markdown, for the comment that a reviewer reads."""
