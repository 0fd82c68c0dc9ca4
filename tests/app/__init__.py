"""Each page with data, with none and with bad data."""
