"""What proto/generate.py is made of: documents in, checks, a model of the C side, tables out."""
