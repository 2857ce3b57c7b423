// A page brought back from the browser's memory may belong to somebody who has signed out.
// Ask the server again before anybody reads it.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
