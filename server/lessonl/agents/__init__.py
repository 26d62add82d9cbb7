"""Who proposes rewrites and says what was learnt from them."""
