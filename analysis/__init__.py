"""marketgap's concluding half: it reads the store, never fetches."""
