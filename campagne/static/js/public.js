// What a script adds to pages that are whole without it: copying, printing, pasting a receipt, arrows, focus after a jump
// and in sight.
"use strict";

function say(element, words) {
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  status.className = "said";
  element.after(status);
  status.textContent = words;
  setTimeout(() => status.remove(), 4000);
}

function words(element) {
  return element ? element.textContent.replace(/\s+/g, " ").trim() : "";
}

// The sentence to copy stands on the page that the link leads to; where it cannot be had or copied, the link leads there.
async function citation(link) {
  const answer = await fetch(link.href);
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return words(page.getElementById("citation"));
}

function copy(element, text) {
  navigator.clipboard.writeText(text).then(() => say(element, "Copié"), () => say(element, "Copie refusée par le navigateur"));
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, words(document.getElementById(button.dataset.copy))));
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-cite]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const copied = citation(link).then((text) => navigator.clipboard.writeText(text));
    copied.then(() => say(link, "Copié"), () => location.assign(link.href));
  });
}

// « Imprimer » leads to the page as it is printed; there, the dialogue opens by itself when the page was asked for so.
for (const button of document.querySelectorAll("[data-print-now]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Arrows move among the links of a table, once the focus is in it.
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const from = event.target.closest(".grid td, .grid th");
  if (!step || !from || event.altKey || event.ctrlKey || event.metaKey) return;
  const rows = [...from.closest("table").rows];
  let row = rows.indexOf(from.parentElement);
  let column = from.cellIndex;
  // Cells without a link, and the rows of themes, are stepped over.
  for (;;) {
    row += step[0];
    column += step[1];
    if (!rows[row] || column < 0 || column >= rows[0].cells.length) return;
    const link = rows[row].cells[column] && rows[row].cells[column].querySelector("a");
    if (link) {
      event.preventDefault();
      link.focus();
      return;
    }
  }
});

// A receipt holds words, which stay here: its fingerprints alone go into the address, or short forms where none is whole.
const pasted = document.querySelector("[data-fingerprints]");
if (pasted) {
  pasted.removeAttribute("maxlength");
  const hint = document.getElementById(pasted.getAttribute("aria-describedby"));
  hint.textContent = hint.dataset.kept;
  pasted.addEventListener("input", () => pasted.setCustomValidity(""));
  pasted.form.addEventListener("submit", (event) => {
    const found = pasted.value.match(/\b[0-9a-f]{64}\b/gi) || pasted.value.match(/\b[0-9a-f]{4}[0-9a-f\s]*[0-9a-f]{4}\b/gi);
    if (found || !pasted.value.trim()) {
      pasted.value = (found || []).join("\n");
    } else {
      event.preventDefault();
      pasted.setCustomValidity(pasted.dataset.fingerprints);
      pasted.reportValidity();
    }
  });
}

// Browsers take a link for visible when part of it is: by keyboard, its cell comes whole beside the column that sticks.
document.addEventListener("focusin", (event) => {
  const cell = event.target.closest(".frame td, .frame th");
  if (!cell || cell.cellIndex === 0 || !event.target.matches(":focus-visible")) return;
  const frame = cell.closest(".frame");
  const box = cell.getBoundingClientRect();
  const start = cell.closest("table").rows[0].cells[0].getBoundingClientRect().right;
  const end = frame.getBoundingClientRect().left + frame.clientWidth;
  if (box.left < start) frame.scrollLeft -= start - box.left;
  else if (box.right > end) frame.scrollLeft += Math.min(box.right - end, box.left - start);
});

// A jump moves the focus too, for keyboards and screen readers.
function focusTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
}
window.addEventListener("hashchange", focusTarget);
focusTarget();
