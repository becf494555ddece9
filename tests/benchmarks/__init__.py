"""Speed, as ratios taken in one run; run them alone, with `-m benchmark`."""
