"""What happened in the invented port in the last ninety days: stories, and how they are played with the real verbs."""
