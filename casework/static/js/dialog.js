// Opens the dialog named by data-opens instead of following the link, which leads to the same form on a page of its own.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) open(opener, event);
  else if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
  else if (event.target instanceof HTMLDialogElement && isOutside(event)) event.target.close();
});

function open(opener, event) {
  const dialog = document.getElementById(opener.dataset.opens);
  if (!(dialog instanceof HTMLDialogElement)) return; // the link still leads to the form
  event.preventDefault();
  dialog.showModal();
  dialog.querySelector("textarea, input:not([type=hidden]), select")?.focus();
}

// A click on the backdrop has the dialog itself as target, but lies outside its box.
function isOutside(event) {
  if (event.target.hasAttribute("data-kiosk")) return false;
  const box = event.target.getBoundingClientRect();
  const inside =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  return !inside && event.detail > 0;
}

// A form that came back refused is shown again at once, with what was typed.
for (const dialog of document.querySelectorAll("dialog[data-open-now]")) dialog.showModal();
