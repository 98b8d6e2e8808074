"""The rollout's rules: what each phase must show, and what stands in its way."""
