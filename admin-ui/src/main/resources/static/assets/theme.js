// Before anything is painted: the choice of last time, if there was one.
(() => {
  try {
    const chosen = localStorage.getItem("antiphon-theme");
    if (chosen === "light" || chosen === "dark") {
      document.documentElement.dataset.theme = chosen;
    }
  } catch {
    // Without storage the system's preference holds.
  }
})();
