/* The theme that the person chose on this computer. Runs before the first paint, so it is not deferred. */
"use strict";
(() => {
  const KEY = "mera-theme";
  const root = document.documentElement;

  function remembered() {
    try {
      return localStorage.getItem(KEY) || "system";
    } catch {
      return "system"; // storage may be closed by policy: the system's theme is a good answer
    }
  }

  function apply(theme) {
    if (theme === "light" || theme === "dark") root.dataset.bsTheme = theme;
    else delete root.dataset.bsTheme;
  }

  apply(remembered());

  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll("[data-theme-switch]")) {
      const select = box.querySelector("select");
      select.value = remembered();
      select.addEventListener("change", () => {
        apply(select.value);
        try {
          localStorage.setItem(KEY, select.value);
        } catch {
          return; // the choice then lasts until the next page
        }
      });
      box.hidden = false;
    }
  });
})();
