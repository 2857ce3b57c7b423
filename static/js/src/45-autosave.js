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
