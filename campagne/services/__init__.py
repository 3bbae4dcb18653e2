"""The verbs: plain functions, one module per noun they act on; objects and plain values in, objects out."""
