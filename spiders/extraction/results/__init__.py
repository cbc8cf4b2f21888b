"""How results pages are read: one file an engine or API answer; ``base`` says the contract and finds them."""
