"""Chart, BPMN file and explanation say what the running flow does: change it, and they change."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from lxml import etree
from viewflow.workflow.flow import Flow

import workflows.flows
from casework.cases.rules.deadlines import BREACHABLE, Due
from casework.cases.words import Stage
from tests.workflows.bpmn import MODEL, NO_NODES, faults_in
from tests.workflows.toy_flow import LongerToyFlow, ToyFlow
from workflows.drawing import FLOWS, HELP_REQUEST, Graph, Kind, bpmn_of, chart_of, graph_of, in_words, what_happens_now
from workflows.drawing.chart import wrapped
from workflows.drawing.layout import Box, layout_of
from workflows.watch import WHEN_DUE, Worded

GRAPHS = [*(flow.graph for flow in FLOWS), graph_of(ToyFlow), graph_of(LongerToyFlow)]
LANGUAGES = ("zh-hans", "en")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


def drawn_in(chart: str) -> set[str]:
    return set(re.findall(r'data-node="(\w+)"', chart))


def told_in(graph: Graph) -> set[str]:
    """Nodes with a text of their own, and timers whose sentence stands with their step."""
    told = {each.node.name for each in in_words(graph)}
    with_timers = {each.node.name: len(each.timers) for each in in_words(graph)}
    return told | {
        node.name
        for node in graph.nodes
        if node.attached_to and with_timers[node.attached_to] == len(graph.timers_of(node.attached_to))
    }


def in_file(graph: Graph) -> set[str]:
    root = etree.fromstring(bpmn_of(graph, "?"))
    process = root.find(f"{MODEL}process")
    return {each.get("id").removeprefix("node_") for each in process if each.tag not in NO_NODES}


def test_every_running_flow_is_drawn() -> None:
    running = set()
    for module in pkgutil.iter_modules(workflows.flows.__path__):
        found = vars(importlib.import_module(f"workflows.flows.{module.name}")).values()
        running |= {each for each in found if isinstance(each, type) and issubclass(each, Flow) and each is not Flow}
    assert running == {flow.flow_class for flow in FLOWS}


def test_every_node_of_the_running_flow_is_in_all_three_under_its_stored_name() -> None:
    stored = {node.name for node in HELP_REQUEST.flow_class.instance.nodes()}
    assert stored >= {"receive", "assign", "assign_breach", "accept_warning", "has_helped", "close_breach", "told"}
    graph = HELP_REQUEST.graph
    for is_upright in (False, True):
        assert drawn_in(chart_of(graph, "?", is_upright=is_upright)) == stored
    assert in_file(graph) == stored
    assert told_in(graph) == stored


def test_every_edge_is_drawn_once() -> None:
    for graph in GRAPHS:
        drawn = re.findall(r'data-edge="(\w+)"', chart_of(graph, "?"))
        assert sorted(drawn) == sorted(edge.name for edge in graph.edges)


def test_one_step_more_in_the_flow_is_one_more_in_all_three() -> None:
    short, long = graph_of(ToyFlow), graph_of(LongerToyFlow)
    more = {"polish", "polish_late"}
    assert drawn_in(chart_of(long, "?")) - drawn_in(chart_of(short, "?")) == more
    assert in_file(long) - in_file(short) == more
    assert told_in(long) - told_in(short) == more
    assert long.main_line == ("begin", "weigh", "is_heavy", "carry", "polish", "done")


def test_a_step_more_is_explained_with_its_role_and_its_timer() -> None:
    with translation.override("en"):
        now = what_happens_now(graph_of(LongerToyFlow), "polish", until="Friday")
    assert now.what == "It is being polished."
    assert now.turn == (
        "Next it is the turn of the reporter, until Friday; if nothing happens by then, somebody shouts."
    )


def test_a_timer_that_leads_back_says_where_to() -> None:
    with translation.override("en"):
        now = what_happens_now(graph_of(ToyFlow), "carry", until="Friday")
    assert now.turn.endswith("if nothing happens by then, it goes on to “Weigh it”.")


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)
def test_the_bpmn_file_is_valid(graph: Graph, language: str) -> None:
    assert faults_in(bpmn_of(graph, "求助")) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ((b'attachedToRef="node_weigh"', b'attachedToRef="node_x"'), "node_weigh_late is attached to nothing"),
        ((b"<bpmn:outgoing>flow_weigh__is_heavy", b"<bpmn:outgoing>flow_x"), "node_weigh: outgoing is wrong"),
        ((b'targetRef="node_hush"', b'targetRef="node_shout"'), "node_hush can't be reached"),
        ((b'targetRef="node_hush"', b'targetRef="node_shout"'), "no end after node_shout"),
        ((b'id="node_hush"', b'id="node_shout"'), "node_shout is there 2 times"),
        ((b"bpmn:userTask", b"bpmn:humanTask"), "humanTask"),
        ((b'bpmnElement="node_carry"', b'bpmnElement="node_weigh"'), "node_carry is not drawn"),
    ],
)
def test_the_check_of_bpmn_files_finds_faults(wrong: tuple[bytes, bytes], fault: str) -> None:
    file = bpmn_of(graph_of(ToyFlow), "?")
    assert wrong[0] in file
    assert any(fault in each for each in faults_in(file.replace(*wrong)))


def test_timers_do_not_interrupt_their_step() -> None:
    root = etree.fromstring(bpmn_of(HELP_REQUEST.graph, "?"))
    timers = root.findall(f".//{MODEL}boundaryEvent")
    assert {each.get("cancelActivity") for each in timers} == {"false"}
    assert {(each.get("id"), each.get("attachedToRef")) for each in timers} >= {
        ("node_respond_warning", "node_respond"),
        ("node_respond_breach", "node_respond"),
    }


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_is_explained_in_both_languages(stage: Stage) -> None:
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            now = what_happens_now(HELP_REQUEST.graph, stage, until="17:00")
            said += [now.what, now.turn]
            assert now.what
            assert ("17:00" in now.turn) is (stage != Stage.CLOSED)
            assert all(word == "17:00" or language == "en" for word in re.findall(r"[\w:]*[a-zA-Z][\w:]*", now.turn))
    assert said[0] != said[2]


def test_who_acts_next_is_said_to_the_reporter_as_to_nobody_else() -> None:
    with translation.override("en"):
        assert "the turn of you" in what_happens_now(HELP_REQUEST.graph, "follow_up", until="17:00").turn
        told = {each.node.name: each.by for each in in_words(HELP_REQUEST.graph)}
        assert told["follow_up"] == "the reporter"
        assert {each.node.name: each.by for each in in_words(HELP_REQUEST.graph, to_reporter=True)}[
            "follow_up"
        ] == "you"


def test_a_limit_that_is_over_is_said_to_be_over() -> None:
    with translation.override("en"):
        turn = what_happens_now(HELP_REQUEST.graph, "respond", until="yesterday", is_late=True).turn
    assert turn == (
        "It is the turn of the member in charge; the limit was yesterday and is over: "
        "this goes on record, the branch secretary is called, and after that the next branch above."
    )


@pytest.mark.parametrize(
    ("stage", "due", "turn"),
    [
        (
            "accept",
            Due.TURN,
            "Next it is the turn of whoever was asked, until 17:00; if nothing happens by then, "
            "the offer lapses, and somebody else is asked.",
        ),
        (
            "assign",
            Due.TURN,
            "Next it is the turn of whoever was asked, until 17:00; if nothing happens by then, "
            "the next branch above is called to decide.",
        ),
        (
            "resolve",
            Due.LADDER,
            "Next it is the turn of the member in charge, until 17:00; if nothing happens by then, "
            "somebody one level higher is called; at the top the same one again.",
        ),
        (
            "resolve",
            Due.PAUSE,
            "Next it is the turn of the member in charge. 17:00: the clock of resolution runs on by itself.",
        ),
        (
            "resolve",
            Due.REQUEST,
            "Next it is the turn of those who were asked to help with it, until 17:00; if nothing happens by then, "
            "whoever asked is told, and it goes on record.",
        ),
        (
            "accept",
            Due.ALARM,
            "Next it is the turn of whoever takes the emergency first, until 17:00; if nothing happens by then, "
            "more people are alerted.",
        ),
    ],
)
def test_what_happens_otherwise_is_what_is_really_due(stage: str, due: Due, turn: str) -> None:
    with translation.override("en"):
        assert what_happens_now(HELP_REQUEST.graph, stage, until="17:00", due=due).turn == turn


def test_every_errand_of_the_watch_is_in_all_three(language: str) -> None:
    errands = {due: errand for due, errand in WHEN_DUE.items() if due not in BREACHABLE}
    in_chart, in_bpmn = unescape(chart_of(HELP_REQUEST.graph, "?")), bpmn_of(HELP_REQUEST.graph, "?").decode()
    told = " ".join(sentence for each in in_words(HELP_REQUEST.graph) for sentence in each.timers)
    for errand in errands.values():
        assert isinstance(errand, Worded), "an errand says what it does"
        for words in (errand.title, errand.effect):
            assert all(str(words) in place for place in (in_chart, in_bpmn, told))


def test_without_a_limit_it_only_says_whose_turn_it_is() -> None:
    with translation.override("en"):
        assert what_happens_now(HELP_REQUEST.graph, "respond").turn == "Next it is the turn of the member in charge."


def test_the_open_step_is_highlighted_and_told(language: str) -> None:
    chart = chart_of(HELP_REQUEST.graph, "?", open_step="resolve")
    assert re.findall(r'flow-node--open" data-node="(\w+)"', chart) == ["resolve"]
    title = HELP_REQUEST.graph["resolve"].title
    assert f"“{title}”" in chart


def test_labels_are_in_the_language_of_the_reader(language: str) -> None:
    labels = {"zh-hans": "派单", "en": "Assign"}
    chart = chart_of(HELP_REQUEST.graph, "?")
    assert labels[language] in chart
    assert all(labels[other] not in chart for other in LANGUAGES if other != language)


@pytest.mark.parametrize("is_upright", [False, True])
@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)
def test_nothing_lies_on_something_else_or_outside(graph: Graph, is_upright: bool) -> None:
    layout = layout_of(graph, is_upright=is_upright)
    boxes = [(name, box) for name, box in layout.boxes.items() if graph[name].kind != Kind.TIMER]
    assert layout.boxes.keys() == {node.name for node in graph.nodes}
    for name, box in boxes:
        assert [other for other, where in boxes if other != name and overlap(box, where)] == []
    corners = [point for line in layout.lines if not line.is_arc for point in line.points]
    corners += [point for _name, box in boxes for point in ((box.x, box.y), (box.x + box.width, box.y + box.height))]
    assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in corners)


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_a_drawing_for_a_phone_is_narrow_and_one_for_a_wall_is_flat() -> None:
    upright, wide = (layout_of(HELP_REQUEST.graph, is_upright=is_upright) for is_upright in (True, False))
    assert upright.width < 520
    assert wide.width > 2 * wide.height


@pytest.mark.parametrize(
    ("words", "width", "lines"),
    [
        ("Record the breach, tell the secretary", 8, ["Record the", "breach, tell", "the secretary"]),
        ("记录超时并告知书记，然后", 6.5, ["记录超时并告", "知书记，然后"]),
        ("登记 SLA 结果", 6.5, ["登记 SLA 结", "果"]),
    ],
)
def test_labels_are_wrapped_where_their_language_allows(words: str, width: float, lines: list[str]) -> None:
    assert wrapped(words, width) == lines


def test_drawing_asks_the_database_nothing(db: None) -> None:
    graph_of.cache_clear()
    with CaptureQueriesContext(connection) as captured:
        graph = graph_of(HELP_REQUEST.flow_class)
        chart_of(graph, "?", open_step="accept")
        bpmn_of(graph, "?")
        in_words(graph)
    assert len(captured) == 0
