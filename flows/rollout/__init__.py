"""The seven phases of a rollout, one file each, and the flow that walks them."""
