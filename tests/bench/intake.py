"""Reports a second through the real form, against the bare view on the same server, in turns."""

from __future__ import annotations

import http.client
import secrets
import statistics
import threading
import time
from urllib.parse import urlencode

SENDERS = 6
TURNS = 5
SECONDS_A_TURN = 4.0
FORM = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Cookie": "xinqiao_language=en",
    "Connection": "keep-alive",
}


def measure(port: int, station: str) -> dict[str, float]:
    """Medians of turns of some seconds each, real and bare alternating so that both meet the same machine."""
    real, bare = [], []
    _turn(port, f"/kiosk/{station}/report/", 303, seconds=2.0)
    _turn(port, "/bare-intake/", 200, seconds=2.0)
    for _ in range(TURNS):
        real.append(_turn(port, f"/kiosk/{station}/report/", 303, seconds=SECONDS_A_TURN))
        bare.append(_turn(port, "/bare-intake/", 200, seconds=SECONDS_A_TURN))
    ratios = [ours / theirs for ours, theirs in zip(real, bare, strict=True)]
    return {
        "real_form_per_second": round(statistics.median(real), 1),
        "bare_view_per_second": round(statistics.median(bare), 1),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_lowest_turn": round(min(ratios), 3),
    }


def _turn(port: int, address: str, expected: int, *, seconds: float) -> float:
    """Answers a second from `SENDERS` connections that send one report after the other."""
    counts, failures = [0] * SENDERS, []
    end = time.perf_counter() + seconds

    def send(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        while time.perf_counter() < end:
            connection.request("POST", address, _form(), FORM)
            response = connection.getresponse()
            body = response.read()
            if response.status != expected:
                failures.append(f"{response.status} {body[:300]!r}")
                return
            counts[number] += 1
        connection.close()

    started = time.perf_counter()
    senders = [threading.Thread(target=send, args=(number,)) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert not failures, failures[0]
    return sum(counts) / (time.perf_counter() - started)


def _form() -> str:
    return urlencode(
        {
            "category": "living",
            "text": "浴室的地面一沾水就滑，昨天夜班有人摔倒，幸好没有受伤。请尽快处理。",
            "who": "anonymous",
            "submission_key": secrets.token_urlsafe(24),
        }
    )
