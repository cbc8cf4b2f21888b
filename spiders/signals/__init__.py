"""One kind of evidence about a brand's own site a file."""
