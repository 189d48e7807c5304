/* Runs before the first paint: the theme of last time, where one was chosen, and the mark that scripts run. */
(() => {
  const root = document.documentElement;
  root.dataset.live = "";
  try {
    const kept = localStorage.getItem("theme");
    if (kept) root.dataset.theme = kept;
  } catch {
    /* storage may be forbidden: then the system decides */
  }
})();
