"""How a stranger's table is laid out: found, shown, changed by whoever knows better, and turned into one long form."""
