// Live news. The stream says only that something is new, never what: the page then asks for
// its fragment like anybody else. Without a stream, or while it is broken, ask every minute.
(() => {
  const POLL_MS = 60_000;
  const count = document.querySelector("[data-live-count]");
  if (!count) return;

  let poll = null;
  const ask = () => count.dispatchEvent(new CustomEvent("live-count"));

  function startPolling() {
    poll ??= setInterval(ask, POLL_MS);
  }
  function stopPolling() {
    clearInterval(poll);
    poll = null;
  }

  function offerNewMessage(conversation) {
    const place = document.querySelector(`[data-live-conversation="${CSS.escape(conversation)}"]`);
    if (place) place.querySelector("p").hidden = false;
  }
  // What was offered is on the screen now.
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target ?? event.detail?.target;
    if (target?.id !== "messages") return;
    for (const offer of document.querySelectorAll("[data-live-conversation] > p")) offer.hidden = true;
  });

  if (!count.dataset.liveUrl || !("EventSource" in window)) {
    startPolling();
    return;
  }
  const stream = new EventSource(count.dataset.liveUrl, { withCredentials: true });
  let wasOpen = false;
  stream.addEventListener("open", () => {
    stopPolling();
    if (wasOpen) ask(); // something may have been missed
    wasOpen = true;
  });
  stream.addEventListener("error", startPolling); // the browser keeps trying meanwhile
  stream.addEventListener("notification", ask);
  stream.addEventListener("resync", ask);
  // The answer makes the page load again. Not at once: when another page of this browser changed the password, its
  // answer brings the cookie of the session that goes on, and one asked for with the old cookie would take it away.
  stream.addEventListener("signed-out", () => setTimeout(ask, 1500));
  stream.addEventListener("message", (event) => {
    ask();
    offerNewMessage(JSON.parse(event.data).conversation);
  });
  addEventListener("pagehide", () => stream.close());
})();
