// Show a chosen theme or text size at once; the form then keeps the choice on the server.
document.addEventListener("change", (event) => {
  const { name, value } = event.target;
  const root = document.documentElement;
  if (event.target.closest("[data-display-settings]")) {
    if (name === "theme") root.dataset.theme = value;
    if (name === "text_size") root.dataset.text = value;
  }
});
