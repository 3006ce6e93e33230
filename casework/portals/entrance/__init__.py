"""The entrance: signing in and out, and the first administrator."""
