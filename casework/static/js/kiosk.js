// A shared screen forgets: after a minute without a touch it asks, then wipes everything and goes back to the start.

const dialog = document.querySelector("dialog[data-kiosk]");
const SIGNS_OF_LIFE = ["pointerdown", "keydown", "input", "wheel", "touchmove"];

let lastTouch = Date.now();
let leaving = false;

// Taken from the back-forward cache, a page would show the last person's words.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
window.addEventListener("pagehide", wipeForms);

if (dialog) watch();

function watch() {
  for (const sign of SIGNS_OF_LIFE) addEventListener(sign, alive, { capture: true, passive: true });
  // On the dialog itself, because its content is replaced when the language changes.
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-kiosk-stay]")) stay();
    else if (event.target.closest("[data-kiosk-leave]")) leave();
  });
  dialog.addEventListener("cancel", stay);
  // Wall-clock differences instead of one long timer: a screen that slept must not wake up with the words still there.
  setInterval(look, 500);
  document.addEventListener("visibilitychange", look);
}

function alive() {
  if (!dialog.open) lastTouch = Date.now();
}

function stay() {
  lastTouch = Date.now();
  dialog.close();
}

function look() {
  const idleSeconds = (Date.now() - lastTouch) / 1000;
  const { askAfterSeconds, wipeAfterSeconds } = dialog.dataset;
  const left = Number(wipeAfterSeconds) - idleSeconds;
  if (left <= 0) leave();
  else if (idleSeconds >= Number(askAfterSeconds)) ask(left);
}

function ask(secondsLeft) {
  if (onStartPage() && nothingTyped()) return speaksFirstLanguage() ? stay() : leave();
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[data-kiosk-seconds]").textContent = String(Math.ceil(secondsLeft));
}

function onStartPage() {
  return location.pathname === dialog.dataset.start;
}

function speaksFirstLanguage() {
  return document.documentElement.lang === dialog.dataset.firstLanguage;
}

function nothingTyped() {
  return [...document.querySelectorAll("textarea, input[type=text], input[type=tel]")].every((field) => !field.value);
}

// The server's session ends too; without a network the page still goes back to the start, empty.
async function leave() {
  if (leaving) return;
  leaving = true;
  wipeForms();
  document.querySelector("main").replaceChildren();
  try {
    await fetch(dialog.dataset.finish, {
      method: "POST",
      headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "" },
      signal: AbortSignal.timeout(3000),
    });
  } catch {
    // Without a network the session ends by its own age; the screen is empty in any case.
  }
  sessionStorage.clear();
  location.replace(dialog.dataset.start);
}

function wipeForms() {
  for (const field of document.querySelectorAll("textarea, input:not([type=hidden])")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else field.value = "";
  }
}
