"""Where reports go: the pages of those who decide it, administrators and leaders."""
