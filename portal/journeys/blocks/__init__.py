"""Questions that several notices ask in the same words: one page key means the same form wherever it is asked."""
