"""Öppna jämförelser: indicators, values, comparison, judgement, checking, prose and documents."""
