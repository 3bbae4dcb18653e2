// Renews the counts of a sending every three seconds, and loads the page again once something is to be read there:
// a state that it did not show, a pause, or the end. Without this script the link « Actualiser » does the same.
const place = document.querySelector("[data-progress]");
const period = 3000;

async function renew() {
  if (document.hidden) return;
  let now;
  try {
    const response = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    now = await response.json();
  } catch {
    return; // a tunnel: the next tick tries again
  }
  const shown = [...document.querySelectorAll("[data-count]")].map((cell) => cell.dataset.count).sort();
  const states = Object.keys(now.counts).sort();
  if (now.done === now.total || now.state !== place.dataset.state || states.join() !== shown.join()) {
    window.location.reload();
    return;
  }
  for (const [name, count] of Object.entries(now.counts)) {
    document.querySelector(`[data-count="${name}"]`).textContent = count;
  }
  document.querySelector("[data-pace]").textContent = now.pace;
  place.querySelector("progress").value = now.done;
  place.querySelector(".number").textContent = `${now.done} sur ${now.total}`;
}

if (place && Number(place.dataset.done) < Number(place.dataset.total)) setInterval(renew, period);
