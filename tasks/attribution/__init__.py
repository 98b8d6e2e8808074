"""What our texts brought: orders told to be theirs, figures with margins, and what to mend."""
