"""Pages a person reads: rows of the hub in, Markdown out; nobody's values unless they are asked."""
