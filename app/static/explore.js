/* A chart that can be looked into: drawn in the browser only where a person asks for it. */
"use strict";
(() => {
  const OPTIONS = {
    mode: "vega-lite",
    ast: true, // without it Vega compiles expressions with eval, which our policy forbids
    renderer: "svg",
    actions: false,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };
  const loading = new Map();

  function load(address) {
    if (!loading.has(address)) {
      loading.set(
        address,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = address;
          script.onload = resolve;
          script.onerror = () => reject(new Error(address));
          document.head.append(script);
        }),
      );
    }
    return loading.get(address);
  }

  function isDark() {
    const chosen = document.documentElement.dataset.bsTheme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  async function explore(button) {
    const { explore: light, exploreDark: dark, into, vega, vegaLite, vegaEmbed } = button.dataset;
    const wanted = fetch(isDark() && dark ? dark : light, { headers: { Accept: "application/json" } });
    await load(vega);
    await load(vegaLite);
    await load(vegaEmbed);
    const answer = await wanted;
    if (!answer.ok) throw new Error(String(answer.status));
    const box = document.getElementById(into);
    const spec = await answer.json();
    box.hidden = false; // its width is the chart's
    try {
      await window.vegaEmbed(box, spec, OPTIONS);
    } catch (fault) {
      box.hidden = true;
      throw fault;
    }
    box.focus({ preventScroll: true });
  }

  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-explore]") : null;
    if (!button || button.disabled) return;
    const words = button.textContent;
    button.textContent = button.dataset.waiting;
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    try {
      await explore(button);
      button.hidden = true;
    } catch (fault) {
      console.error(fault);
      loading.clear(); // a script that did not come may come at the next click
      button.textContent = button.dataset.failed || words;
      button.disabled = false;
    }
    button.removeAttribute("aria-busy");
  });

  function show() {
    for (const button of document.querySelectorAll("[data-explore][hidden]:not([data-shown])")) {
      button.dataset.shown = "";
      button.hidden = false;
    }
  }

  show();
  document.addEventListener("htmx:load", show);
})();
