"""What watches a crawl and writes beside it: the page archive, progress, the report at the end."""
