"""Kinds of contact-channel evidence, one file each; what they share is in ``base``, vendor tables are TOML beside it."""
