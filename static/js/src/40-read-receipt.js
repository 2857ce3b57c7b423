// A message counts as read when it has been on the screen of a visible tab for a second.
// <form data-read-receipt method="post" …> is sent once, then; without scripts its button
// does the same.
(() => {
  const DWELL_MS = 1000;
  if (!("IntersectionObserver" in window)) return;

  function send(form) {
    form.dataset.sent = "true";
    observer.unobserve(form.parentElement);
    fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
    }).then((response) => {
      if (response.ok) form.hidden = true;
    }).catch(() => {
      delete form.dataset.sent; // still unread: the button stays
    });
  }

  const timers = new WeakMap();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const form = entry.target.querySelector(":scope > form[data-read-receipt]");
      clearTimeout(timers.get(entry.target));
      if (!form || form.dataset.sent || !entry.isIntersecting) continue;
      timers.set(entry.target, setTimeout(() => {
        if (document.visibilityState === "visible") send(form);
      }, DWELL_MS));
    }
  }, { threshold: 0.5 });

  function watch() {
    for (const form of document.querySelectorAll("form[data-read-receipt]:not([data-sent])")) {
      observer.observe(form.parentElement);
    }
  }

  watch();
  document.addEventListener("htmx:after:swap", watch);
  // A tab that was in the background starts counting when it is shown.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    observer.disconnect();
    watch();
  });
})();
