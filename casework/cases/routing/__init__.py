"""Where reports go: the rules in force, what they look at, and what they decide."""

from .asking import Incoming, Routed, route, surroundings
from .tables import InForce, Table, Words, in_force

__all__ = ["InForce", "Incoming", "Routed", "Table", "Words", "in_force", "route", "surroundings"]
