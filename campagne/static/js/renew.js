// Renews the marked parts of a page every three seconds, and loads it again once they are gone: what one waited for is
// there. Without this script the link « Actualiser » does the same.
const period = 3000;

async function renew() {
  if (document.hidden) return;
  let page;
  try {
    const response = await fetch(window.location.href);
    if (!response.ok) return;
    page = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return; // a tunnel: the next tick tries again
  }
  for (const place of document.querySelectorAll("[data-renew]")) {
    const now = page.querySelector(`[data-renew="${place.dataset.renew}"]`);
    if (!now) {
      window.location.reload();
      return;
    }
    if (now.innerHTML !== place.innerHTML) place.replaceChildren(...now.childNodes); // said again only when it changed
  }
}

if (document.querySelector("[data-renew]")) setInterval(renew, period);
