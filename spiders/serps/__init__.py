"""One SERP provider a file."""
