"""The drawing that goes with a stage, an urgency or a confidentiality; their words belong to the models."""

from casework.cases.words import Confidentiality, Stage, Urgency

STAGES = {
    Stage.RECEIVED: "received",
    Stage.ASSIGN: "assign",
    Stage.ACCEPT: "person",
    Stage.RESPOND: "message",
    Stage.RESOLVE: "work",
    Stage.FOLLOW_UP: "follow_up",
    Stage.CLOSE: "document",
    Stage.CLOSED: "check",
}

URGENCIES = {
    Urgency.EMERGENCY: "emergency",
    Urgency.URGENT: "urgent",
    Urgency.NORMAL: "clock",
    Urgency.COMPLEX: "complex",
}

CONFIDENTIALITIES = {
    Confidentiality.NAMED: "person",
    Confidentiality.CONFIDENTIAL: "lock",
    Confidentiality.ANONYMOUS: "anonymous",
}
