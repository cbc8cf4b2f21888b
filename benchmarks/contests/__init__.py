"""One contest a file: the same input to marketgap and to a peer, quality and time side by side."""
