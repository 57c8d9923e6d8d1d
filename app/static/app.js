/* What HTML alone cannot do: keep the focus after a swap, take dropped files, say that an answer did not come. */
"use strict";
(() => {
  /* Focus. htmx returns it to an element with the same id; where that one is gone, the swapped part takes it. */
  let focusWasInside = false;

  document.addEventListener("htmx:beforeSwap", (event) => {
    focusWasInside = event.detail.target.contains(document.activeElement);
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const lost = !document.activeElement || document.activeElement === document.body;
    if (!focusWasInside || !lost) return;
    focusWasInside = false;
    const part = document.getElementById(event.detail.target.id) || event.detail.elt;
    const next = part.querySelector("[aria-invalid='true'], [autofocus]") || part;
    if (next === part && !part.hasAttribute("tabindex")) part.tabIndex = -1;
    next.focus({ preventScroll: true });
  });

  /* Answers that did not come. The words stand in the page, where they can be translated. */
  function say(key) {
    const notice = document.getElementById("notice");
    if (notice) notice.textContent = key ? notice.dataset[key] : "";
  }

  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:timeout", () => say("offline"));
  document.addEventListener("htmx:responseError", (event) => {
    say(event.detail.xhr.status === 401 ? "signedOut" : "failed");
  });
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.successful) say(null);
  });

  /* Dropped files go into the form's own file field, and the form is sent as if by its button. */
  function zone(event) {
    return event.target instanceof Element ? event.target.closest("[data-drop]") : null;
  }

  function holdsFiles(event) {
    return event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
  }

  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event) || !document.querySelector("[data-drop]")) return;
    event.preventDefault(); // beside the zone the browser would leave the page for the file
    const over = zone(event);
    event.dataTransfer.dropEffect = over ? "copy" : "none";
    if (over) over.classList.add("is-over");
  });

  document.addEventListener("dragleave", (event) => {
    const left = zone(event);
    if (left && !left.contains(event.relatedTarget)) left.classList.remove("is-over");
  });

  document.addEventListener("drop", (event) => {
    const over = zone(event);
    if (!over || !holdsFiles(event)) return;
    event.preventDefault();
    over.classList.remove("is-over");
    const field = over.querySelector("input[type='file']");
    const files = new DataTransfer();
    const taken = field.multiple
      ? event.dataTransfer.files
      : Array.from(event.dataTransfer.files).slice(0, 1);
    for (const file of taken) files.items.add(file);
    field.files = files.files;
    name(field);
    over.requestSubmit();
  });

  /* A file field says in Russian what was chosen; without script the browser's own field stands there. */
  function name(field) {
    const said = field.parentElement.querySelector("[data-names]");
    if (!said) return;
    const names = Array.from(field.files, (file) => file.name);
    said.textContent = names.length ? names.join(", ") : said.dataset.names;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type='file']")) name(event.target);
  });
  for (const field of document.querySelectorAll("input[type='file']")) name(field); // kept by the way back

  /* A region that holds more than it shows fades at that edge. */
  function tell(region) {
    const scrolls = getComputedStyle(region).overflowX !== "visible";
    const right = region.scrollWidth - region.clientWidth - region.scrollLeft > 1;
    const below = region.scrollHeight - region.clientHeight - region.scrollTop > 1;
    region.dataset.more = scrolls ? [right && "right", below && "below"].filter(Boolean).join(" ") : "";
    region.style.setProperty("--bar-right", `${region.offsetWidth - region.clientWidth}px`);
    region.style.setProperty("--bar-below", `${region.offsetHeight - region.clientHeight}px`);
  }

  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => tell(entry.target)));
  function watch(part) {
    for (const region of part.querySelectorAll(".region:not(.sheet)")) sizes.observe(region);
  }

  watch(document);
  document.addEventListener("htmx:load", (event) => watch(event.detail.elt));
  document.addEventListener(
    "scroll",
    (event) => {
      if (event.target instanceof Element && event.target.matches(".region:not(.sheet)")) tell(event.target);
    },
    { capture: true, passive: true },
  );

  /* A Russian word is found by how it begins: «второй» finds «вторую». */
  const stem = (word) => (/^[а-яё]+$/.test(word) ? word.slice(0, Math.max(4, word.length - 2)) : word);

  /* A long list sifted by a word, and a press that puts a line of it into a field where the caret stands. */
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-sift]")) return;
    event.stopPropagation(); // a search tries nothing
    const list = document.querySelector(event.target.dataset.sift);
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean).map(stem);
    let found = 0;
    for (const line of list.querySelectorAll(".name, .pick")) {
      const text = line.textContent.toLowerCase();
      line.hidden = !words.every((word) => text.includes(word));
      found += line.hidden ? 0 : 1;
    }
    for (const group of list.querySelectorAll("fieldset")) {
      group.hidden = !group.querySelector(".name:not([hidden]), .pick:not([hidden])");
    }
    list.querySelector("[data-sifted]").hidden = found > 0;
  }, { capture: true });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-sift]")) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const line = event.target instanceof Element ? event.target.closest("[data-put]") : null;
    if (!line) return;
    const field = document.querySelector(line.dataset.into);
    field.setRangeText(line.dataset.put, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* Printing is the browser's own; without script its menu does the same. */
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
