// Short news for staff, asked for by the server with HX-Trigger: {"toast": {"text": "…"}}.
// It stays ten seconds, or while the pointer or the focus is on it. Errors are never toasts.
(() => {
  const STAY_MS = 10000;
  const tray = document.querySelector("[data-toasts]");
  if (!tray) return;

  document.addEventListener("toast", (event) => {
    const toast = document.createElement("div");
    toast.className = "toast";
    const text = document.createElement("span");
    text.className = "grow";
    text.textContent = event.detail?.text ?? "";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn";
    close.textContent = tray.dataset.close;
    close.addEventListener("click", () => toast.remove());
    toast.append(text, close);
    tray.append(toast);

    const expire = () => {
      if (toast.matches(":hover, :focus-within")) setTimeout(expire, STAY_MS);
      else toast.remove();
    };
    setTimeout(expire, STAY_MS);
  });
})();
