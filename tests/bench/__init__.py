"""`make bench`: figures of one run on one machine, as JSON; ratios where the machine would decide."""
