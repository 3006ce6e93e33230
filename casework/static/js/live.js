// News without reloading. The socket carries only "your inbox is at N"; what is new is fetched over HTTP, where rights
// are checked again. Redis, the socket and this file are hints: everything still works when all three are gone.

const HEARTBEAT_LIMIT_MS = 75_000; // two heartbeats of 30 s and some grace
const RECONNECT_FROM_MS = 1_000;
const RECONNECT_TO_MS = 30_000;
const POLL_EVERY_MS = 20_000;
const HOUR_MS = 3_600_000;
const SIGNED_OUT = 4401;

const body = document.body;
let known = Number(body.dataset.liveNumber) || 0;
let socket = null;
let failures = 0;
let silence = 0;
let renewal = 0;
let polling = 0;

export function connect() {
  const address = new URL(body.dataset.live, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(address);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", (event) => received(event.data));
  socket.addEventListener("close", closed);
}

function opened() {
  failures = 0;
  stopPolling();
  socket.send(JSON.stringify({ at: known }));
  show("live");
  expectHeartbeat();
  // Group membership expires on the server: a page open for days connects anew now and then.
  renewal = setTimeout(() => socket.close(4000), HOUR_MS * (1 + 3 * Math.random()));
}

function received(text) {
  expectHeartbeat();
  const number = readNumber(text);
  if (number !== null) arriveAt(number);
}

function readNumber(text) {
  try {
    const { inbox } = JSON.parse(text);
    return Number.isSafeInteger(inbox) ? inbox : null;
  } catch {
    return null; // a proxy's error page is no news
  }
}

function arriveAt(number) {
  if (number <= known) return;
  const from = known;
  known = number;
  body.dataset.liveNumber = String(number);
  body.dispatchEvent(new CustomEvent("inbox:changed", { bubbles: true, detail: { from, to: number } }));
}

function expectHeartbeat() {
  clearTimeout(silence);
  // A half-open connection never closes by itself.
  silence = setTimeout(() => socket.close(4001), HEARTBEAT_LIMIT_MS);
}

function closed(event) {
  clearTimeout(silence);
  clearTimeout(renewal);
  if (event.code === SIGNED_OUT) {
    stopPolling();
    show("ended"); // no reload: what somebody has just written must stay on the page
    return;
  }
  show("waiting");
  startPolling();
  const ceiling = Math.min(RECONNECT_TO_MS, RECONNECT_FROM_MS * 2 ** failures);
  failures = Math.min(failures + 1, 6);
  setTimeout(connect, Math.max(RECONNECT_FROM_MS, Math.random() * ceiling));
}

function startPolling() {
  if (polling || !body.dataset.liveFallback) return;
  polling = setInterval(poll, POLL_EVERY_MS);
}

function stopPolling() {
  clearInterval(polling);
  polling = 0;
}

async function poll() {
  if (document.hidden) return;
  try {
    const answer = await fetch(body.dataset.liveFallback, { headers: { Accept: "application/json" } });
    if (answer.ok) polled(await answer.text());
  } catch {
    // Offline: the next turn asks again, and the indicator already says so.
  }
}

function polled(text) {
  const number = readNumber(text);
  if (number !== null) arriveAt(number);
}

function show(state) {
  for (const mark of document.querySelectorAll("[data-live-indicator]")) {
    mark.dataset.state = state;
    const word = mark.querySelector("[data-live-word]");
    if (word) word.textContent = { live: mark.dataset.wordLive, waiting: mark.dataset.wordWaiting, ended: mark.dataset.wordEnded }[state];
  }
}

// A page that comes back from the background, or from the back-forward cache, asks at once instead of at the next heartbeat.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && socket?.readyState !== WebSocket.OPEN) poll();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) poll();
});

if (body.dataset.live) connect();
