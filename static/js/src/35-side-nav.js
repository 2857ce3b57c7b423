// On a phone the places of staff are one line that scrolls: start it where the current one is in sight.
(() => {
  const side = document.querySelector(".side");
  const current = side?.querySelector("nav [aria-current]");
  if (!current || side.scrollWidth <= side.clientWidth) return;
  side.scrollLeft = current.offsetLeft - (side.clientWidth - current.offsetWidth) / 2;
})();
