"""Text -> one value each: dates, ratings, texts, addresses."""
