"""The entrance: signing in and out, the first administrator, and setting a password."""
