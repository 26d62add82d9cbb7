"""Measurements of LessonL itself: examples, A/A, true gains, wild code."""
