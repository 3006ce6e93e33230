"""The flow as a BPMN 2.0 file, with the same layout as the chart.

Written here and not by viewflow's own export, which calls timers by the names of their attributes, knows no roles and
no words for the reader, and draws with a layout of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as Xml

from .explanation import errands_in_words
from .graph import Edge, Graph, Kind, Node, Words
from .layout import Line, Point, layout_of

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
WAYPOINTS = "http://www.omg.org/spec/DD/20100524/DI"
SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES = {"bpmn": MODEL, "bpmndi": DIAGRAM, "dc": BOUNDS, "di": WAYPOINTS, "xsi": SCHEMA_INSTANCE}
OURS = "urn:xinqiao:flows"


def bpmn_of(graph: Graph, title: Words) -> bytes:
    """UTF-8 XML in the language that is active. A description: no engine is to run it."""
    for prefix, address in NAMESPACES.items():
        Xml.register_namespace(prefix, address)
    root = Xml.Element(_model("definitions"), {"id": f"definitions_{graph.name}", "targetNamespace": OURS})
    process = Xml.SubElement(
        root, _model("process"), {"id": f"process_{graph.name}", "name": str(title), "isExecutable": "false"}
    )
    for sentence in graph.at_any_time:
        Xml.SubElement(process, _model("documentation")).text = str(sentence)
    for node in graph.nodes:
        _add_node(process, graph, node)
    for edge in graph.edges:
        _add_edge(process, edge)
    _add_diagram(root, graph)
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _add_node(process: Xml.Element, graph: Graph, node: Node) -> None:
    attributes = {"id": _node_id(node.name), "name": str(node.title)}
    if node.kind == Kind.TIMER:
        attributes["attachedToRef"] = _node_id(node.attached_to)
        attributes["cancelActivity"] = "true" if node.is_interrupting else "false"
    element = Xml.SubElement(process, _model(node.bpmn_element), attributes)
    if node.description:
        said = [str(node.description), *errands_in_words(node)]
        Xml.SubElement(element, _model("documentation")).text = "\n".join(said)
    for edge in graph.arriving(node.name):
        Xml.SubElement(element, _model("incoming")).text = _edge_id(edge)
    for edge in graph.leaving(node.name):
        Xml.SubElement(element, _model("outgoing")).text = _edge_id(edge)
    if node.by:
        Xml.SubElement(element, _model("potentialOwner"), {"id": f"owner_{node.name}", "name": str(node.by)})
    if node.kind == Kind.TIMER:
        Xml.SubElement(element, _model("timerEventDefinition"), {"id": f"timer_{node.name}"})


def _add_edge(process: Xml.Element, edge: Edge) -> None:
    attributes = {
        "id": _edge_id(edge),
        "sourceRef": _node_id(edge.source),
        "targetRef": _node_id(edge.target),
    }
    if edge.condition:
        attributes["name"] = str(edge.condition)
    Xml.SubElement(process, _model("sequenceFlow"), attributes)


def _add_diagram(root: Xml.Element, graph: Graph) -> None:
    layout = layout_of(graph)
    diagram = Xml.SubElement(root, f"{{{DIAGRAM}}}BPMNDiagram", {"id": f"diagram_{graph.name}"})
    plane = Xml.SubElement(
        diagram, f"{{{DIAGRAM}}}BPMNPlane", {"id": f"plane_{graph.name}", "bpmnElement": f"process_{graph.name}"}
    )
    for name, box in layout.boxes.items():
        shape = Xml.SubElement(plane, f"{{{DIAGRAM}}}BPMNShape", {"id": f"shape_{name}", "bpmnElement": _node_id(name)})
        sizes = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        Xml.SubElement(shape, f"{{{BOUNDS}}}Bounds", {key: f"{size:.1f}" for key, size in sizes.items()})
    for line in layout.lines:
        drawn = Xml.SubElement(
            plane, f"{{{DIAGRAM}}}BPMNEdge", {"id": f"line_{line.edge.name}", "bpmnElement": _edge_id(line.edge)}
        )
        for x, y in _corners(line):
            Xml.SubElement(drawn, f"{{{WAYPOINTS}}}waypoint", {"x": f"{x:.1f}", "y": f"{y:.1f}"})


def _corners(line: Line) -> Iterable[Point]:
    """BPMN lines have corners where the chart has an arc: at the height that the arc reaches."""
    if not line.is_arc:
        return line.points
    start, over, back, end = line.points
    height = start[1] + 0.75 * (over[1] - start[1])
    return start, (over[0], height), (back[0], height), end


def _model(name: str) -> str:
    return f"{{{MODEL}}}{name}"


def _node_id(name: str) -> str:
    return f"node_{name}"


def _edge_id(edge: Edge) -> str:
    return f"flow_{edge.name}"
