// Makes forms friendlier; each of them works without this file. What is typed stays in the page and is stored nowhere.

for (const form of document.querySelectorAll("form[data-once]")) sendOnce(form);
for (const field of document.querySelectorAll("textarea[maxlength][data-count]")) countCharacters(field);
findPickers();
document.addEventListener("page:shown", findPickers);

document.addEventListener("htmx:load", (event) => {
  for (const form of event.target.querySelectorAll?.("form[data-once]") ?? []) sendOnce(form);
});

// A second tap sends nothing; coming back by the Back button makes the form usable again.
function sendOnce(form) {
  if (form.dataset.guarded) return;
  form.dataset.guarded = "yes";
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending === "yes") {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    markBusy(form, true);
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sending;
    markBusy(form, false);
  });
  form.addEventListener("htmx:afterRequest", () => {
    delete form.dataset.sending;
    markBusy(form, false);
  });
}

// Not `disabled`: a disabled button's name and value would not be sent.
function markBusy(form, busy) {
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (busy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

// data-count names the element that shows it; its data-words holds the sentence with {n} and {max}.
function countCharacters(field) {
  const counter = document.getElementById(field.dataset.count);
  if (!counter) return;
  const show = () => {
    const written = [...field.value].length;
    counter.textContent = counter.dataset.words.replace("{n}", written).replace("{max}", field.maxLength);
    counter.dataset.near = String(written > field.maxLength * 0.9);
    counter.hidden = false;
  };
  field.addEventListener("input", show);
  show();
}

function findPickers() {
  for (const picker of document.querySelectorAll("input[type=file][data-photos]")) previewPhotos(picker);
}

// data-photos names the list, whose data-remove-template names a <template> with the button that takes a photo away.
// Choosing again adds to what is there, up to data-most.
function previewPhotos(picker) {
  const list = document.getElementById(picker.dataset.photos);
  const removeButton = document.getElementById(list?.dataset.removeTemplate)?.content.firstElementChild;
  if (!removeButton) return;
  const most = Number(picker.dataset.most) || 3;
  let photos = [];

  function keep(chosen) {
    photos = chosen.slice(0, most);
    const files = new DataTransfer();
    for (const photo of photos) files.items.add(photo);
    picker.files = files.files;
    for (const picture of list.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    list.replaceChildren(...photos.map(show));
  }

  function show(photo) {
    const item = document.createElement("li");
    item.className = "photo";
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(photo); // needs img-src blob: in the Content-Security-Policy
    picture.alt = photo.name;
    const button = removeButton.cloneNode(true);
    button.addEventListener("click", () => {
      keep(photos.filter((other) => other !== photo));
      picker.focus();
    });
    item.append(picture, button);
    return item;
  }

  picker.addEventListener("change", () => keep([...photos, ...picker.files]));
}
