"""From what a page showed to what is stored: validate, scrub, deduplicate, save. Only ``save`` writes."""
