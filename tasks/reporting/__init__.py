"""The weekly report: facts of eight weeks in, findings and a page out."""
