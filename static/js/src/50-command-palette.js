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
