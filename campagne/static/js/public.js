// What a script adds to pages that are whole without it: copying, printing, arrows in the table, focus after a jump.
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

// The same sentence as on the candidacy's page, made of what stands beside the link.
function citation(link) {
  const entry = link.closest(".entry");
  const texts = link.closest(".texts");
  const question = words(link.closest(".question").querySelector("h3")).replace(/^\d+\. /, "");
  const name = words(entry.querySelector(".who")).replace(/^\d+\. /, "");
  const quoted = entry.querySelector("blockquote");
  const said = [words(entry.querySelector(".pos")).toLowerCase()];
  if (quoted) said.push(`« ${quoted.textContent.trim()} »`);
  const [year, month, day] = entry.querySelector(".source time").dateTime.split("-");
  const named = new Date(year, month - 1, day).toLocaleDateString("fr-FR", { month: "long" });
  const on = `${day === "01" ? "1er" : Number(day)} ${named} ${year}`;
  return `${name}, réponse du ${on} à « ${question} » : ${said.join(", ")}. ${texts.dataset.source} ${link.href}`;
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
    const link = event.target.closest(".texts [data-cite]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    copy(link, citation(link));
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

// A jump moves the focus too, for keyboards and screen readers.
function focusTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
}
window.addEventListener("hashchange", focusTarget);
focusTarget();
