"""One review site, app store, forum or feed a file; ``structured`` reads every site that has no file of its own."""
