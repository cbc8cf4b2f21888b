"""What all sources of a kind share; ``source`` is below all of them."""
