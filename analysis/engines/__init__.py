"""Where the map steps of an analysis run: one file a kind of engine; the tables are the same bytes with each."""
