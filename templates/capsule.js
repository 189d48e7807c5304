
"use strict";
const steps = [...document.querySelectorAll("#steps > li")];
const nav = document.querySelector("nav");
const scrub = document.getElementById("scrub");
const moves = { first: () => 0, back: (n) => n - 1, on: (n) => n + 1, last: () => steps.length - 1 };
const keys = { ArrowLeft: "back", ArrowRight: "on", Home: "first", End: "last" };
const whole = document.getElementById("whole");
const place = whole?.getAttribute("href").replace(/\/\d+$/, "");
let at = 0;
function show(wanted) {
  at = Math.max(0, Math.min(steps.length - 1, wanted));
  steps.forEach((step, number) => { step.hidden = number !== at; });
  scrub.value = at;
  document.getElementById("place").textContent = `${at} / ${steps.length - 1}`;
  for (const button of nav.querySelectorAll("button")) button.disabled = moves[button.dataset.go](at) === at || !steps[moves[button.dataset.go](at)];
  if (whole) whole.href = `${place}/${at}`;
  history.replaceState(null, "", `#step=${at}`);
}
const asked = () => /^#s(?:tep=)?(\d+)$/.exec(location.hash)?.[1] ?? document.body.dataset.at;
nav.hidden = false;
document.querySelector(".keys")?.removeAttribute("hidden");
document.getElementById("steps").setAttribute("aria-live", "polite");
nav.addEventListener("click", ({ target }) => { if (moves[target.dataset.go]) show(moves[target.dataset.go](at)); });
scrub.addEventListener("input", () => show(Number(scrub.value)));
addEventListener("hashchange", () => show(Number(asked())));
addEventListener("keydown", (event) => {
  if (!keys[event.key] || event.altKey || event.ctrlKey || event.metaKey || event.target === scrub) return;
  event.preventDefault();
  show(moves[keys[event.key]](at));
});
show(Number(asked()));
