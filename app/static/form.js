/* A form that is typed like a spreadsheet: each change is saved at once, a lost connection loses nothing. */
"use strict";
(() => {
  const form = document.querySelector("[data-form]");
  if (!form) return;

  const state = document.getElementById("form-state");
  const pasted = document.getElementById("form-pasted");
  const sending = document.getElementById("sending");
  const cells = Array.from(form.querySelectorAll("[data-cell]"));
  const said = new Map(cells.map((cell) => [cell, cell.value])); // what the server has, as far as we know
  const waiting = new Map(); // cell → words that the server has not confirmed
  const undone = []; // steps back: lists of [cell, value before]
  let inFlight = false;
  let retry = 0;
  let wantsToSend = false; // the whole, as soon as what was typed is saved
  for (const button of form.querySelectorAll("[data-plain]")) button.hidden = true; // it is saved anyway

  const words = (cell) => document.getElementById(`m${cell.dataset.cell}`);
  const key = (cell) => cell.name.slice("text:".length);
  const comment = (cell) => form.querySelector(`[data-comment="${cell.dataset.cell}"]`);

  /* ---------- Saving ---------- */

  function queue(cell) {
    waiting.set(cell, cell.value);
    cell.classList.remove("saved", "pre");
    window.clearTimeout(retry);
    retry = window.setTimeout(send, 0);
  }

  function packed(batch) {
    const body = new URLSearchParams({ csrf: form.elements.csrf.value });
    for (const cell of batch) {
      body.append(`text:${key(cell)}`, cell.value);
      body.append(`seen:${key(cell)}`, words(cell).dataset.seen);
      const explained = comment(cell);
      if (explained) body.append(`comment:${key(cell)}`, explained.value);
    }
    return body;
  }

  async function send() {
    if (inFlight || !waiting.size) return;
    inFlight = true;
    const batch = Array.from(waiting.keys());
    const sent = new Map(batch.map((cell) => [cell, cell.value]));
    let pause = 0;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: packed(batch),
        headers: { "HX-Request": "true" },
        signal: AbortSignal.timeout(20000),
      });
      if (answer.ok) {
        show(await answer.text(), batch, sent);
        say("");
      } else if (answer.status === 429 || answer.status >= 500) {
        pause = 1000 * (Number(answer.headers.get("Retry-After")) || 3);
        say("offline");
      } else {
        pause = 15000; // typed words stay here; perhaps the person opens the form anew
        say("refused");
      }
    } catch {
      pause = 3000;
      say("offline");
    }
    inFlight = false;
    if (waiting.size) retry = window.setTimeout(send, pause);
    else if (wantsToSend) sending.requestSubmit();
  }

  function show(html, batch, sent) {
    const focused = document.activeElement && document.activeElement.id;
    window.htmx.swap(document.body, html, { swapStyle: "none" });
    for (const cell of batch) {
      const clashes = words(cell).querySelector(".conflict");
      if (clashes) {
        waiting.delete(cell);
        continue;
      }
      said.set(cell, sent.get(cell));
      if (cell.value === sent.get(cell)) {
        waiting.delete(cell);
        cell.classList.toggle("saved", cell.value !== "");
      }
    }
    for (const cell of cells) {
      if ("wrong" in words(cell).dataset) cell.setAttribute("aria-invalid", "true");
      else cell.removeAttribute("aria-invalid");
    }
    if (focused && document.activeElement === document.body) {
      const again = document.getElementById(focused);
      if (again) again.focus();
    }
  }

  function say(what) {
    state.textContent = what ? state.dataset[what] : "";
    state.classList.toggle("msg-look", Boolean(what));
  }

  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => {
    const half = document.activeElement; // typed, and not left yet
    if (waiting.size || (said.has(half) && half.value !== said.get(half))) event.preventDefault();
  });

  form.addEventListener("change", (event) => {
    const cell = event.target;
    if (cell.matches("[data-cell]")) typed(cell);
    if (cell.matches("[data-comment]")) queue(form.querySelector(`[data-cell="${cell.dataset.comment}"]`));
  });

  function typed(cell) {
    const before = waiting.has(cell) ? waiting.get(cell) : said.get(cell);
    if (cell.value === before) return;
    undone.push([[cell, before]]);
    queue(cell);
  }

  form.addEventListener("submit", (event) => event.preventDefault());

  sending.addEventListener("submit", (event) => {
    wantsToSend = waiting.size > 0;
    const choice = form.querySelector(".conflict button");
    if (wantsToSend || choice) event.preventDefault(); // first what was typed, then the whole
    if (wantsToSend) send();
    else if (choice) choice.focus();
  });

  /* ---------- Explanations and conflicts ---------- */

  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    const beside = button.closest(".msg");
    const cell = beside && form.querySelector(`[data-cell="${beside.id.slice(1)}"]`);
    if (!cell) return;
    if ("right" in button.dataset) {
      comment(cell).value = button.textContent.trim();
      queue(cell);
    } else if ("keep" in button.dataset) {
      cell.value = button.dataset.keep;
      queue(cell); // it was shown with the version that stands there now
    } else if ("take" in button.dataset) {
      cell.value = button.dataset.take;
      said.set(cell, cell.value);
      beside.querySelector(".conflict").remove();
      cell.removeAttribute("aria-invalid");
      cell.classList.add("saved");
    }
  });

  /* ---------- Moving ---------- */

  /* Cells as they stand: rows of rows; null where nothing is asked or nothing may be written. */
  const rows = Array.from(form.querySelectorAll("tbody tr"), (row) =>
    Array.from(row.querySelectorAll(row.closest(".grid-wide") ? "td" : "td.in"), (place) =>
      place.querySelector("[data-cell]"),
    ),
  ).filter((row) => row.some(Boolean));
  const where = new Map();
  rows.forEach((row, y) => row.forEach((cell, x) => cell && where.set(cell, [y, x])));

  function at(y, x) {
    const row = rows[y];
    return row && (row.slice(0, x + 1).findLast(Boolean) || row.find(Boolean));
  }

  function go(cell) {
    if (!cell) return false;
    cell.focus();
    cell.select();
    return true;
  }

  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches("[data-cell]")) {
      if (event.key === "Enter" && cell.matches("[data-comment]")) {
        event.preventDefault();
        cell.blur();
      }
      return;
    }
    const [y, x] = where.get(cell);
    const all = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    const atStart = all || (cell.selectionStart === 0 && cell.selectionEnd === 0);
    const atEnd = all || cell.selectionStart === cell.value.length;
    let next;
    if (event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey)) next = at(y + 1, x);
    else if (event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey)) next = at(y - 1, x);
    else if (event.key === "ArrowRight" && atEnd) next = rows[y].slice(x + 1).find(Boolean);
    else if (event.key === "ArrowLeft" && atStart) next = rows[y].slice(0, x).findLast(Boolean);
    else if (event.key === "Escape") cell.value = said.get(cell);
    else if (event.key === "F1" || event.key === "?") define(cell, event);
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) back(cell, event);
    if (event.key === "Enter") {
      event.preventDefault();
      typed(cell); // the last cell has no next one to go to
    }
    if (next) {
      event.preventDefault();
      go(next);
    }
  });

  form.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-cell]")) event.target.select();
  });

  /* The definition of what is asked, one key away. */
  function define(cell, event) {
    event.preventDefault();
    const told = document.getElementById("definition");
    told.querySelector("[data-name]").textContent = cell.getAttribute("aria-label");
    told.querySelector("[data-text]").textContent = cell
      .closest("tr")
      .querySelector("[title]")
      .getAttribute("title");
    told.showModal();
  }

  /* Within a cell the browser takes steps back itself; between cells we do. */
  function back(cell, event) {
    if (cell.value !== said.get(cell) && !waiting.has(cell)) return;
    const step = undone.pop();
    if (!step) return;
    event.preventDefault();
    for (const [one, value] of step) {
      one.value = value;
      queue(one);
    }
    go(step[0][0]);
  }

  /* ---------- A block from a spreadsheet ---------- */

  form.addEventListener("paste", (event) => {
    const cell = event.target;
    if (!cell.matches("[data-cell]")) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const [y, x] = where.get(cell);
    const step = [];
    let outside = 0; // of the form, or longer than a cell holds: told, never lost without a word
    text.split("\n").forEach((line, down) => {
      line.split("\t").forEach((found, right) => {
        const target = rows[y + down] && rows[y + down][x + right];
        const value = found.trim();
        if (!target || value.length > target.maxLength) outside += value !== "";
        else if (target.value !== value) {
          step.push([target, target.value]);
          target.value = value;
          queue(target);
        }
      });
    });
    if (step.length) undone.push(step);
    pasted.textContent = outside
      ? pasted.dataset.outside.replace("{inside}", step.length).replace("{outside}", outside)
      : "";
  });
})();
