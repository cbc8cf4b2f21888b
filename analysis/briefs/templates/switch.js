/* One SWOT at a time: tabs, or a menu where there are many brands. On paper and without script all of them are shown. */
(() => {
  const panels = [...document.querySelectorAll("#swot .panel")];
  const control = document.querySelector("#swot .switch");
  if (!control) return;
  const menu = control.querySelector("select"), tabs = [...control.querySelectorAll("[role=tab]")];
  brief.showSwot = (id) => {
    panels.forEach((panel) => { panel.hidden = panel.id !== id; });
    if (menu) menu.value = id;
    tabs.forEach((tab) => {
      const chosen = tab.getAttribute("aria-controls") === id;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    });
  };
  tabs.forEach((tab, place) => {
    const panel = panels[place];
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => brief.showSwot(panel.id));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = tabs[(step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
  });
  if (menu) menu.addEventListener("change", () => brief.showSwot(menu.value));
  const follow = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const panel = panels.find((one) => one.id === id);
    if (!panel) return;
    brief.showSwot(id);
    panel.scrollIntoView();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#swot-']");
    if (link) brief.showSwot(link.getAttribute("href").slice(1));
  });
  addEventListener("hashchange", follow);
  brief.showSwot(panels[0].id);
  control.hidden = false;
  follow();
})();
