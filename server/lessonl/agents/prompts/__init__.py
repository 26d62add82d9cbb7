"""The prompts of language-model agents, one file each: see README.md here."""
