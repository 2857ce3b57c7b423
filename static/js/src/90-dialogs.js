// <a href="/page/" data-open-dialog="id"> opens a native dialog where scripts run, and the
// page of the same form where they do not.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  if (!opener) return;
  const dialog = document.getElementById(opener.dataset.openDialog);
  if (!dialog?.showModal) return;
  event.preventDefault();
  dialog.showModal();
});

// Printing needs a script; the button is hidden where none runs.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
