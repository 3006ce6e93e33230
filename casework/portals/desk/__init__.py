"""The room of members and secretaries: inbox, queue, one case on one screen, and the organisation's import."""
