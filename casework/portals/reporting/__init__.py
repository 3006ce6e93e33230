"""What phone and kiosk have in common: telling it, and reading what became of it. No page here needs a session."""
