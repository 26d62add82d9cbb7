"""The engine for editors: a language server on standard input and output, one file per feature."""
