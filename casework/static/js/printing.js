// A button that prints the page; what is not for paper is left out by css/filing.css.
for (const button of document.querySelectorAll("[data-prints]")) {
  button.addEventListener("click", () => window.print());
}
