"""Naive models: what the folds and closed forms of the product must equal, as slow and plain as possible."""
