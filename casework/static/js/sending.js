// Sends forms without leaving the page. Without this file they are sent by the browser itself, and everything works.
// With it, a lost connection loses no words, photos shrink before they travel, and a kiosk's history holds no sent form.

const PARTS = [".bar", "main", ".foot", "dialog[data-kiosk]"];
const LONGEST_SIDE = 1920;
const PATIENCE_MS = 60_000;

let sending = false;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-in-place]")) return;
  event.preventDefault();
  if (!sending) send(form, event.submitter);
});

async function send(form, button) {
  sending = true;
  busy(form, true);
  hideNotices(form);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: await contentOf(form, button),
      headers: { "X-In-Place": "yes" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await take(answer, form);
  } catch {
    notice(form, "[data-not-sent]");
  } finally {
    sending = false;
    busy(form, false);
  }
}

async function take(answer, form) {
  const onward = answer.headers.get("X-Go-To");
  if (onward) return location.replace(onward);
  if (answer.status === 413) return notice(form, "[data-too-large]");
  if (![200, 409, 422, 429].includes(answer.status)) return notice(form, "[data-not-sent]");
  show(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

// Not the whole document, so that the kiosk's clock and the styles go on undisturbed.
function show(page) {
  for (const part of PARTS) {
    const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
    if (old && fresh) old.replaceChildren(...fresh.childNodes);
  }
  document.documentElement.lang = page.documentElement.lang;
  document.dispatchEvent(new CustomEvent("page:shown"));
  window.htmx?.process(document.querySelector("main"));
  const refused = document.querySelector("[data-refused], .errorlist");
  if (!refused) return;
  refused.scrollIntoView({ block: "center" });
  (refused.matches("[tabindex]") ? refused : document.querySelector("[aria-invalid=true]"))?.focus({ preventScroll: true });
}

async function contentOf(form, button) {
  const content = new FormData(form, button);
  const photos = content.getAll("photos").filter((photo) => photo.size);
  content.delete("photos");
  const smaller = await Promise.all(photos.map(shrink));
  smaller.forEach((photo, index) => content.append("photos", photo, photos[index].name));
  return form.enctype === "multipart/form-data" ? content : new URLSearchParams(content);
}

// What the browser cannot read it sends as it is; the server says what is wrong with it.
async function shrink(photo) {
  try {
    const picture = await createImageBitmap(photo);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const smaller = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
    return smaller.size < photo.size ? smaller : photo;
  } catch {
    return photo;
  }
}

function busy(form, is) {
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (is) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

function hideNotices(form) {
  for (const words of form.querySelectorAll("[data-not-sent], [data-too-large]")) words.hidden = true;
}

function notice(form, which) {
  const words = form.querySelector(which) ?? form.querySelector("[data-not-sent]");
  if (!words) return form.submit(); // nothing to lose in it: let the browser say what is wrong
  words.hidden = false;
  words.scrollIntoView({ block: "center" });
}
