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
