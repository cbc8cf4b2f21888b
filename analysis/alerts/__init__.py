"""Alerts: what changed, sent to addresses of the user's own choice, not too often and not at night."""
