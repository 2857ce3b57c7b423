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
  document.addEventListener("htmx:after:swap", () => {
    const next = document.querySelector("[data-focus-on-swap]");
    if (!next) return;
    next.removeAttribute("data-focus-on-swap");
    next.focus();
  });
  document.addEventListener("htmx:error", () => {
    for (const status of document.querySelectorAll("[data-save-status]")) {
      status.textContent = status.dataset.offline;
    }
  });
})();
