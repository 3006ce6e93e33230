"""The tour: every page of the house with real people and cases in it, walked by a browser, kept as pictures."""
