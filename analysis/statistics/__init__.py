"""The statistics behind the verdicts: intervals, pooled ratios, survival, and what a verdict hangs on."""
