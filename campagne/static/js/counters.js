// Says how many characters remain in each field that has a limit. Without it, the limit stands under the field.
// The same rule as the server: composed characters, without the blanks at the ends.
for (const counter of document.querySelectorAll(".counter[data-most]")) {
  const field = document.getElementById(counter.id.replace(/-counter$/, ""));
  const count = () => {
    const text = field.value.normalize("NFC").replace(/\r\n?/g, "\n").replace(/[ \t]+$/gm, "").trim();
    const left = Number(counter.dataset.most) - [...text].length;
    const noun = Math.abs(left) > 1 ? "caractères" : "caractère";
    counter.textContent = left < 0 ? `${-left} ${noun} de trop` : `encore ${left} ${noun}`;
    counter.classList.toggle("counter-over", left < 0);
  };
  field.addEventListener("input", count);
  count();
}
