"""What looks wrong: rules that return findings and change nothing."""
