// Keeps each field of the answer form as it is written, counts characters, and steps from question to question.
// Without this module everything works: the buttons of the form keep everything.

const PAUSE = 1200; // ms without a keystroke before a text is sent
const RETRY = 8000; // ms before trying again after a lost network

const form = document.querySelector("form[data-autosave]");
const state = form.querySelector("[data-kept]");
const sections = [...form.querySelectorAll("[data-field]")];
const waiting = new Map(); // key → timer of a save that is due
const sending = new Map(); // key → promise of the save under way
const unkept = new Set(); // keys whose last words are not kept yet

const versionOf = (key) => form.elements[`${key}-version`];
const sectionOf = (element) => element.closest("[data-field]");

function say(text, wrong = false) {
  state.textContent = text;
  state.classList.toggle("kept-wrong", wrong);
}

function wordsOf(section) {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const key = section.dataset.field;
  body.append(`${key}-version`, versionOf(key).value);
  for (const control of section.querySelectorAll("input, textarea")) {
    const chosen = control.type !== "radio" && control.type !== "checkbox";
    if (control.name && (chosen || control.checked)) body.append(control.name, control.value);
  }
  return body;
}

function schedule(section, delay) {
  const key = section.dataset.field;
  unkept.add(key);
  clearTimeout(waiting.get(key));
  waiting.set(key, setTimeout(() => send(section), delay));
}

// One save at a time for each field: the next one needs the version that this one returns.
async function send(section, keepalive = false) {
  const key = section.dataset.field;
  clearTimeout(waiting.get(key));
  waiting.delete(key);
  await sending.get(key);
  unkept.delete(key);
  const request = fetch(`${form.dataset.autosave}?champ=${key}`, { method: "POST", body: wordsOf(section), keepalive });
  const work = request.then((response) => receive(section, response)).catch(() => postpone(section));
  sending.set(key, work);
  await work;
  if (sending.get(key) === work) sending.delete(key);
}

async function receive(section, response) {
  if (response.status >= 500) throw new Error("to be sent again");
  const key = section.dataset.field;
  const isJSON = (response.headers.get("Content-Type") || "").includes("json");
  const answer = isJSON ? await response.json() : {};
  if (answer.version) versionOf(key).value = answer.version;
  mark(section, "autosave-fault", response.status === 422 ? answer.message : "");
  if (response.ok) {
    if (!unkept.size) say(answer.message);
    return;
  }
  unkept.add(key);
  if (answer.lines) showOther(section, answer);
  say(answer.message || "Ce texte n'est pas enregistré : copiez-le, puis ouvrez de nouveau votre lien.", true);
}

function postpone(section) {
  say("Pas encore enregistré : la connexion manque. Nouvel essai dans un instant, gardez cette page ouverte.", true);
  schedule(section, RETRY);
}

// One message above what is being written, replaced or taken away; always text, never markup.
function mark(section, name, text) {
  section.querySelector(`.${name}`)?.remove();
  if (!text) return null;
  const line = document.createElement("p");
  line.className = `field-error ${name}`;
  line.textContent = text;
  const area = section.querySelector("textarea");
  if (area) area.closest(".field").before(line);
  else section.querySelector(".ask-title").after(line);
  return line;
}

// Two people wrote in one field: the other text, then two ways out. Nothing is replaced before one is chosen or typed.
function showOther(section, answer) {
  const words = answer.lines.length ? answer.lines.join(" · ") : "Pas de réponse";
  const line = mark(section, "autosave-other", `Une autre personne a enregistré : « ${words} »`);
  line.setAttribute("role", "alert");
  const choose = (text, action) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small";
    button.textContent = text;
    button.addEventListener("click", () => {
      action();
      line.remove();
      send(section);
    });
    line.append(" ", button);
  };
  choose("Garder ma version", () => {});
  choose("Prendre l'autre", () => fill(section, answer.kept));
  line.scrollIntoView({ block: "nearest" });
}

function fill(section, kept) {
  const key = section.dataset.field;
  const chosen = { [key]: (kept.value || "-").split(" "), [`${key}-engagement`]: [kept.commitment || "-"] };
  for (const control of section.querySelectorAll("input, textarea")) {
    if (control.tagName === "TEXTAREA") control.value = kept.comment;
    else control.checked = (chosen[control.name] || []).includes(control.value);
  }
  section.querySelectorAll("textarea").forEach(count);
}

// The same rule as the server: composed characters, without the blanks at the ends.
function count(area) {
  const counter = document.getElementById(`${area.id}-counter`);
  if (!counter) return;
  const text = area.value.normalize("NFC").replace(/\r\n?/g, "\n").replace(/[ \t]+$/gm, "").trim();
  const left = Number(counter.dataset.most) - [...text].length;
  const noun = Math.abs(left) > 1 ? "caractères" : "caractère";
  counter.textContent = left < 0 ? `${-left} ${noun} de trop` : `encore ${left} ${noun}`;
  counter.classList.toggle("counter-over", left < 0);
}

async function finish(keepalive = false) {
  const due = sections.filter((section) => waiting.has(section.dataset.field));
  await Promise.all([...due.map((section) => send(section, keepalive)), ...sending.values()]);
}

form.addEventListener("input", (event) => {
  const section = sectionOf(event.target);
  if (!section) return;
  if (event.target.tagName === "TEXTAREA") count(event.target);
  schedule(section, event.target.tagName === "TEXTAREA" ? PAUSE : 0);
});

form.addEventListener("click", (event) => {
  const target = event.target.closest("[data-go]");
  if (!target) return;
  event.preventDefault();
  finish();
  const next = document.getElementById(target.dataset.go);
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView();
});

let leaving = false;
form.addEventListener("submit", async (event) => {
  if (leaving || !(waiting.size || sending.size)) {
    leaving = true;
    return;
  }
  event.preventDefault(); // the form would carry versions that a save under way is changing
  await finish();
  leaving = true;
  form.requestSubmit(event.submitter);
});

window.addEventListener("beforeunload", (event) => {
  if (!leaving && unkept.size) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") finish(true);
});
window.addEventListener("pageshow", () => (leaving = false));
form.querySelectorAll("textarea").forEach(count);
