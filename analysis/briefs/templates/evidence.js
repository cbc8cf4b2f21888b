"use strict";
/* Evidence opens in a dialogue; paper shows all that is folded; sentences come from the page, so that they can be translated. */
const brief = {
  say(word, parts) {
    const text = document.querySelector(`#words [data-word="${word}"]`).textContent;
    return text.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  },
  announce(text) { document.getElementById("said").textContent = text; },
};
(() => {
  const viewer = document.getElementById("viewer");
  if (!viewer || !viewer.showModal) return;
  const body = viewer.querySelector(".body"), title = document.getElementById("viewer-title");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const id = decodeURIComponent(link.getAttribute("href").slice(1));
    if (!id.startsWith("ev-")) { if (viewer.open) viewer.close(); return; }
    const block = document.getElementById(id);
    if (!block) return;
    event.preventDefault();
    const copy = block.cloneNode(true);
    copy.removeAttribute("id");
    title.textContent = block.querySelector("h3").textContent;
    body.replaceChildren(copy);
    viewer.dispatchEvent(new CustomEvent("filled"));
    if (!viewer.open) viewer.showModal();
    viewer.scrollTop = 0;
  });
  viewer.addEventListener("click", (event) => {
    if (event.target === viewer || event.target.closest("button.close")) viewer.close();
  });
  const closed = [];
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details:not([open])").forEach((d) => { closed.push(d); d.open = true; });
  });
  addEventListener("afterprint", () => { while (closed.length) closed.pop().open = false; });
})();
