"""Who may be the same person though no key says so: frames in; scored pairs and groups out."""
