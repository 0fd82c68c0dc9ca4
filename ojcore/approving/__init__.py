"""What reads differently because of a change of figures or rules: shown old beside new, and approved by name."""
