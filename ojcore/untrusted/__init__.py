"""Every file that somebody uploads is parsed here, in a process of its own with limits; see `running`."""
