"""A bundled market, invented from a seed with known differences, served on 127.0.0.1 and crawled for real."""
