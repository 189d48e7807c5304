/* Runs before the first paint: the theme of last time or of the system, and the mark that scripts run. */
(() => {
  const root = document.documentElement;
  let kept = null;
  try {
    kept = localStorage.getItem("theme");
  } catch {
    /* storage may be forbidden: then the system decides */
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = kept ?? (dark ? "dark" : "light");
  root.dataset.live = "";
})();
