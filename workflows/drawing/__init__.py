"""The drawing is the truth: chart, BPMN file and explanation of a flow, all derived from the flow class that runs."""

from .bpmn import bpmn_of
from .chart import chart_of
from .explanation import Explained, Now, in_words, what_happens_now
from .flows import FLOWS, HELP_REQUEST, DrawnFlow, flow_called
from .graph import Edge, Graph, Kind, Node, graph_of

__all__ = [
    "FLOWS",
    "HELP_REQUEST",
    "DrawnFlow",
    "Edge",
    "Explained",
    "Graph",
    "Kind",
    "Node",
    "Now",
    "bpmn_of",
    "chart_of",
    "flow_called",
    "graph_of",
    "in_words",
    "what_happens_now",
]
