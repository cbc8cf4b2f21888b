"""Page -> records: pure functions of (bytes, address, content type), no network, no store.

The spiders, ``marketgap extract``, ``import pages`` and re-extraction from the archive all call the same ones.
"""
