// Forms that save each answer as it is given (data-autosave). The page says in its field `was` what it showed; what a
// person touched loses its mark there, so that it is stored even when it looks as it did before.
(() => {
  const unsaved = new Set();

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    const was = form?.matches("[data-autosave]") ? form.elements.was : null;
    if (!was) return;
    const marks = JSON.parse(was.value || "{}");
    const name = event.target.name.replace(/-(other|unit)$/, "");
    if (!(name in marks)) return;
    marks[name] = null;
    was.value = JSON.stringify(marks);
  });

  // The portal did not answer, or could not: say so beside the answer, which is still on the page.
  function notSaved(form) {
    if (!form?.matches?.("[data-autosave]")) return;
    unsaved.add(form);
    const status = form.querySelector("[data-save-status]");
    status.textContent = status.dataset.offline;
  }
  document.addEventListener("htmx:error", (event) => notSaved(event.detail?.ctx?.sourceElement));
  document.addEventListener("htmx:response:error", (event) => {
    if (event.detail.ctx.response.status !== 422) notSaved(event.detail.ctx.sourceElement);
  });
  document.addEventListener("htmx:after:swap", (event) => unsaved.delete(event.detail?.ctx?.sourceElement));

  // Back in reach: try again without being asked.
  window.addEventListener("online", () => {
    for (const form of unsaved) if (form.isConnected) form.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
