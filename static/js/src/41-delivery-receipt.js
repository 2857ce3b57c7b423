// Messages count as delivered when a list that shows them is on a screen.
// <form data-delivery-receipt method="post" …> is sent once; without scripts a message
// counts as delivered when it is read.
(() => {
  const form = document.querySelector("form[data-delivery-receipt]");
  if (!form) return;

  function send() {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", send);
    fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" }).catch(() => {});
  }

  document.addEventListener("visibilitychange", send);
  send();
})();
