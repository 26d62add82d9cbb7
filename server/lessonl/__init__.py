"""LessonL: agents rewrite a C++ function until it is faster; every rewrite is proved."""

__version__ = "0.1.0"
