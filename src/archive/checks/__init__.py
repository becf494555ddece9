"""What looks wrong: rules that return findings and change nothing.

A rule never keeps anybody from recording: late news and contradictions are what a ledger is for. Each says in its
docstring what it looks for, why that matters, and when it is too strict.
"""
