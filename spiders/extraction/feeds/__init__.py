"""Answers and feeds whose shape says more than the generic reading of JSON sees; one shape a file, ``base`` finds them."""
