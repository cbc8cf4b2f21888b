"""Many machines: one job per source on the team's PostgreSQL, run by workers wherever they are."""
