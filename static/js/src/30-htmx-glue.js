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
