"""What a BPMN file has to keep: the official schema, and what no schema can say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import SpiffWorkflow
from lxml import etree

SCHEMA = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DIAGRAM = "{http://www.omg.org/spec/BPMN/20100524/DI}"
NO_NODES = (f"{MODEL}sequenceFlow", f"{MODEL}documentation")


def faults_in(file: bytes) -> list[str]:
    """Empty for a file that every BPMN tool can open."""
    root = etree.fromstring(file)
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    schema.validate(root)
    return [str(error) for error in schema.error_log] + list(_against_the_rules(root))


def _against_the_rules(root: etree._Element) -> Iterator[str]:
    counted = Counter(root.xpath("//@id"))
    yield from (f"{each} is there {count} times" for each, count in counted.items() if count > 1)
    flows = {
        each.get("id"): (each.get("sourceRef"), each.get("targetRef")) for each in root.iter(f"{MODEL}sequenceFlow")
    }
    process = root.find(f"{MODEL}process")
    nodes = {each.get("id"): each for each in process if each.tag not in NO_NODES}
    for flow, (source, target) in flows.items():
        if source not in nodes or target not in nodes:
            yield f"{flow} leads from or to nowhere"
    for name, node in nodes.items():
        yield from _node_faults(name, node, nodes.keys(), flows)
    yield from _unreachable(nodes, flows)
    drawn = {each.get("bpmnElement") for each in root.iter(f"{DIAGRAM}BPMNShape", f"{DIAGRAM}BPMNEdge")}
    yield from (f"{each} is not drawn" for each in (nodes.keys() | flows.keys()) - drawn)


def _node_faults(name: str, node: etree._Element, nodes: object, flows: dict) -> Iterator[str]:  # type: ignore[type-arg]
    attached_to = node.get("attachedToRef")
    if node.tag == f"{MODEL}boundaryEvent" and attached_to not in nodes:  # type: ignore[operator]
        yield f"{name} is attached to nothing"
    arriving = {each.text for each in node.findall(f"{MODEL}incoming")}
    leaving = {each.text for each in node.findall(f"{MODEL}outgoing")}
    if arriving != {flow for flow, (_source, target) in flows.items() if target == name}:
        yield f"{name}: incoming is wrong"
    if leaving != {flow for flow, (source, _target) in flows.items() if source == name}:
        yield f"{name}: outgoing is wrong"


def _unreachable(nodes: dict, flows: dict) -> Iterator[str]:  # type: ignore[type-arg]
    steps = [*flows.values()] + [(each.get("attachedToRef"), name) for name, each in nodes.items()]
    starts = {name for name, each in nodes.items() if each.tag == f"{MODEL}startEvent"}
    ends = {name for name, each in nodes.items() if each.tag == f"{MODEL}endEvent"}
    yield from (f"{name} can't be reached" for name in nodes.keys() - _closure(starts, steps))
    back = [(target, source) for source, target in flows.values()]
    yield from (f"no end after {name}" for name in nodes.keys() - _closure(ends, back))


def _closure(found: set[str], steps: list[tuple[str, str]]) -> set[str]:
    while more := {target for source, target in steps if source in found} - found:
        found = found | more
    return found
