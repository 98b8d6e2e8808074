"""What people mean when they answer, and what follows from it: words in, decisions out."""
