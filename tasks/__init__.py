"""How each step is done: files are verbs and hold tasks, folders are nouns and plain Python."""
