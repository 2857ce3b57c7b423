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
