"""Briefs: the results as one file for people who decide."""
