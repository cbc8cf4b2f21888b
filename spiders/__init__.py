"""marketgap's gathering half: spiders, extraction, importers and the contract (market, records, store, archive)."""
