"""The language server beside a run, as an editor feels it: answers, memory, ends."""
