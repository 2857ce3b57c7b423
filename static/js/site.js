/* Made by script/assets from src/. Edit those files, not this one. */

/* 10-quick-exit.js */
// Leave at once. The link alone works without scripts; this adds a cover, ends the
// session, leaves no way back in the history, and listens for Shift pressed three times
// (not Escape: that key stops pages from loading).
(() => {
  const link = document.querySelector("[data-quick-exit]");
  if (!link) return;

  const PRESSES = 3;
  const WINDOW_MS = 5000;
  let presses = 0;
  let timer;

  function leave(event) {
    event?.preventDefault();
    const cover = document.createElement("div");
    cover.className = "cover";
    cover.setAttribute("role", "alert");
    cover.textContent = link.dataset.leaving;
    document.title = link.dataset.leaving;
    document.body.replaceChildren(cover);
    if (link.dataset.endSession) navigator.sendBeacon(link.dataset.endSession);
    location.replace(link.href);
  }

  link.addEventListener("click", leave);
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      presses = 0;
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => { presses = 0; }, WINDOW_MS);
    presses += 1;
    if (presses >= PRESSES) leave();
  });
})();

/* 20-session-guard.js */
// A page brought back from the browser's memory may belong to somebody who has signed out.
// Ask the server again before anybody reads it.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

/* 30-htmx-glue.js */
// What htmx leaves to us: say that something is busy, put the focus where the news is,
// and tell the truth when an answer could not be saved.
(() => {
  const targetOf = (event) => event.detail?.ctx?.target ?? event.detail?.target;

  document.addEventListener("htmx:before:request", (event) => {
    targetOf(event)?.setAttribute?.("aria-busy", "true");
  });
  document.addEventListener("htmx:finally:request", (event) => {
    targetOf(event)?.removeAttribute?.("aria-busy");
  });

  // What refused or changed something: after a swap, and when a whole page comes back with it. Not what is only shown.
  function focusNews() {
    const next = document.querySelector("[data-focus-on-swap]:not([data-exhibit] *)");
    if (!next) return;
    next.removeAttribute("data-focus-on-swap");
    next.focus();
  }
  focusNews();

  // A swap that takes away what had the focus gives it to the same control of the part that came.
  let left = null;
  document.addEventListener("htmx:before:swap", () => {
    const control = document.activeElement;
    left = control?.form ? { control, action: control.form.action, index: [...control.form.elements].indexOf(control) } : null;
  });
  document.addEventListener("htmx:after:swap", () => {
    focusNews();
    if (!left || left.control.isConnected || document.activeElement !== document.body) return;
    const form = [...document.forms].find((candidate) => candidate.action === left.action);
    form?.elements[left.index]?.focus();
  });

  document.addEventListener("htmx:error", () => {
    for (const status of document.querySelectorAll("[data-save-status]")) {
      status.textContent = status.dataset.offline;
    }
  });
})();

/* 35-side-nav.js */
// On a phone the places of staff are one line that scrolls: start it where the current one is in sight.
(() => {
  const side = document.querySelector(".side");
  const current = side?.querySelector("nav [aria-current]");
  if (!current || side.scrollWidth <= side.clientWidth) return;
  side.scrollLeft = current.offsetLeft - (side.clientWidth - current.offsetWidth) / 2;
})();

/* 40-read-receipt.js */
// A message counts as read when it has been on the screen of a visible tab for a second.
// <form data-read-receipt method="post" …> is sent once, then; without scripts its button
// does the same.
(() => {
  const DWELL_MS = 1000;
  if (!("IntersectionObserver" in window)) return;

  function send(form) {
    form.dataset.sent = "true";
    observer.unobserve(form.parentElement);
    fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
    }).then((response) => {
      if (response.ok) form.hidden = true;
    }).catch(() => {
      delete form.dataset.sent; // still unread: the button stays
    });
  }

  const timers = new WeakMap();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const form = entry.target.querySelector(":scope > form[data-read-receipt]");
      clearTimeout(timers.get(entry.target));
      if (!form || form.dataset.sent || !entry.isIntersecting) continue;
      timers.set(entry.target, setTimeout(() => {
        if (document.visibilityState === "visible") send(form);
      }, DWELL_MS));
    }
  }, { threshold: 0.5 });

  function watch() {
    for (const form of document.querySelectorAll("form[data-read-receipt]:not([data-sent])")) {
      observer.observe(form.parentElement);
    }
  }

  watch();
  document.addEventListener("htmx:after:swap", watch);
  // A tab that was in the background starts counting when it is shown.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    observer.disconnect();
    watch();
  });
})();

/* 41-delivery-receipt.js */
// Messages count as delivered when a list that shows them is on a screen.
// <form data-delivery-receipt method="post" …> is sent once; without scripts a message
// counts as delivered when it is read.
(() => {
  const form = document.querySelector("form[data-delivery-receipt]");
  if (!form) return;

  function send() {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", send);
    fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" }).catch(() => {});
  }

  document.addEventListener("visibilitychange", send);
  send();
})();

/* 45-autosave.js */
// Forms that save each answer as it is given (data-autosave). The page says in its field `was` what it showed; what a
// person touched loses its mark there, so that it is stored even when it looks as it did before.
(() => {
  const PATIENCE_MS = 1000;
  const unsaved = new Set();
  let saving = 0;

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-autosave]")) return;
    stillSaving(form);
    const was = form.elements.was;
    if (!was) return;
    const marks = JSON.parse(was.value || "{}");
    const name = event.target.name.replace(/-(other|unit)$/, "");
    if (!(name in marks)) return;
    marks[name] = null;
    was.value = JSON.stringify(marks);
  });

  const formOf = (event) => {
    const form = event.detail?.ctx?.sourceElement;
    return form?.matches?.("[data-autosave]") ? form : null;
  };

  function say(form, words) {
    clearTimeout(saving);
    form.querySelector("[data-save-status]").textContent = words;
  }

  // What is said is of the answer before. On a slow connection this one is on its way for a while: say that too.
  function stillSaving(form) {
    say(form, "");
    saving = setTimeout(say, PATIENCE_MS, form, form.querySelector("[data-save-status]").dataset.saving);
  }

  // The portal did not answer, or could not: say so beside the answer, which is still on the page.
  function notReached(form) {
    unsaved.add(form);
    say(form, form.querySelector("[data-save-status]").dataset.offline);
  }

  // It did, and does not take this answer: trying again is no use, so say what is.
  function notTaken(form, status) {
    unsaved.delete(form);
    say(form, "");
    form.querySelector("[data-signed-out]").hidden = status !== 401;
    form.querySelector("[data-too-old]").hidden = status === 401;
  }

  document.addEventListener("htmx:error", (event) => {
    const form = formOf(event);
    if (form) notReached(form);
  });
  document.addEventListener("htmx:response:error", (event) => {
    const form = formOf(event);
    const { response, hx } = event.detail.ctx;
    if (!form || response.status === 422) return;
    delete hx.redirect; // the page stays, with the answer on it: nothing leads to sign-in unasked
    if (response.status < 500) notTaken(form, response.status);
    else notReached(form);
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const form = formOf(event);
    if (!form) return;
    clearTimeout(saving);
    unsaved.delete(form);
  });

  // Back in reach: try again without being asked.
  window.addEventListener("online", () => {
    for (const form of unsaved) if (form.isConnected) form.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Continue while the portal is out of reach would lead to an error page of the browser, and the answer away.
  let isReached = false;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (isReached || (navigator.onLine && !unsaved.has(form)) || !form.matches("[data-autosave]")) return;
    event.preventDefault();
    say(form, "");
    try {
      await fetch("/healthz", { method: "HEAD", cache: "no-store" });
    } catch {
      notReached(form);
      return;
    }
    isReached = true;
    form.requestSubmit(event.submitter);
    isReached = false;
  });
})();

/* 50-command-palette.js */
// Ctrl K: one list of places to go, filtered by typing. Each entry is a plain link that
// the side column holds too.
(() => {
  const palette = document.querySelector("dialog[data-palette]");
  if (!palette) return;

  const field = palette.querySelector("input");
  const status = palette.querySelector("[role=status]");
  const entries = [...palette.querySelectorAll("li")];

  function toggle() {
    if (palette.open) palette.close();
    else palette.showModal();
  }

  function filter() {
    const wanted = field.value.trim().toLowerCase();
    let shown = 0;
    for (const entry of entries) {
      entry.hidden = !entry.textContent.toLowerCase().includes(wanted);
      if (!entry.hidden) shown += 1;
    }
    status.textContent = `${shown} ${status.dataset.results}`;
  }

  function move(step) {
    const stops = [field, ...palette.querySelectorAll("li:not([hidden]) a")];
    const next = stops.indexOf(document.activeElement) + step;
    stops[(next + stops.length) % stops.length].focus();
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      toggle();
    }
  });
  for (const opener of document.querySelectorAll("[data-open-palette]")) {
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      palette.showModal();
    });
  }
  palette.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  });
  field.addEventListener("input", filter);
})();

/* 60-shortcuts.js */
// Single keys for staff lists: "/" to search, "j" and "k" to walk the rows, Enter to open.
// Never while somebody types, nor while an input method composes Chinese; and the
// settings page can switch them off (<body data-shortcuts="off">).
(() => {
  const body = document.body;
  if (!body.classList.contains("staff") || body.dataset.shortcuts === "off") return;

  const isTyping = (event) =>
    event.isComposing
    || event.keyCode === 229
    || event.target.closest("input, textarea, select, [contenteditable]");

  function walk(step) {
    const names = [...document.querySelectorAll("tbody .name")];
    if (names.length === 0) return;
    const next = names.indexOf(document.activeElement) + step;
    names[Math.max(0, Math.min(names.length - 1, next))].focus();
  }

  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
    } else if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      walk(event.key === "j" ? 1 : -1);
    }
  });
})();

/* 70-theme.js */
// Show a chosen theme or text size at once; the form then keeps the choice on the server.
document.addEventListener("change", (event) => {
  const { name, value } = event.target;
  const root = document.documentElement;
  if (event.target.closest("[data-display-settings]")) {
    if (name === "theme") root.dataset.theme = value;
    if (name === "text_size") root.dataset.text = value;
  }
});

/* 85-live.js */
// Live news. The stream says only that something is new, never what: the page then asks for
// its fragment like anybody else. Without a stream, or while it is broken, ask every minute.
(() => {
  const POLL_MS = 60_000;
  const count = document.querySelector("[data-live-count]");
  if (!count) return;

  let poll = null;
  const ask = () => count.dispatchEvent(new CustomEvent("live-count"));

  function startPolling() {
    poll ??= setInterval(ask, POLL_MS);
  }
  function stopPolling() {
    clearInterval(poll);
    poll = null;
  }

  function offerNewMessage(conversation) {
    const place = document.querySelector(`[data-live-conversation="${CSS.escape(conversation)}"]`);
    if (place) place.querySelector("p").hidden = false;
  }
  // What was offered is on the screen now.
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target ?? event.detail?.target;
    if (target?.id !== "messages") return;
    for (const offer of document.querySelectorAll("[data-live-conversation] > p")) offer.hidden = true;
  });

  if (!count.dataset.liveUrl || !("EventSource" in window)) {
    startPolling();
    return;
  }
  const stream = new EventSource(count.dataset.liveUrl, { withCredentials: true });
  let wasOpen = false;
  stream.addEventListener("open", () => {
    stopPolling();
    if (wasOpen) ask(); // something may have been missed
    wasOpen = true;
  });
  stream.addEventListener("error", startPolling); // the browser keeps trying meanwhile
  stream.addEventListener("notification", ask);
  stream.addEventListener("resync", ask);
  // The answer makes the page load again. Not at once: when another page of this browser changed the password, its
  // answer brings the cookie of the session that goes on, and one asked for with the old cookie would take it away.
  stream.addEventListener("signed-out", () => setTimeout(ask, 1500));
  stream.addEventListener("message", (event) => {
    ask();
    offerNewMessage(JSON.parse(event.data).conversation);
  });
  addEventListener("pagehide", () => stream.close());
})();

/* 90-print.js */
// Printing needs a script; the button is hidden where none runs.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
