"""Granskning: plan, draw, review, observations, ratios and the report."""
