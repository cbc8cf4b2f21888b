"""Ways of publishing FAQs, one file each; ``base`` says the contract and finds them."""
