/* Filters: shares are added up anew from counts that the page holds; what is not worked out anew says so. */
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const FACETS = ["brand", "source", "period", "language"], Z = 1.959963984540054, NB = "\u00a0", STEPS = 6;
  const groups = JSON.parse(document.getElementById("counts").content.textContent);
  const menus = [...form.querySelectorAll("select")];
  const opener = document.getElementById("filter-open"), state = document.getElementById("filter-state");
  const viewer = document.getElementById("viewer");
  const total = groups.reduce((sum, group) => sum + group[4], 0);
  let chosen = FACETS.map(() => null), matched = null;

  /* the same roundings as in the figures that stand in the page: a half goes to the even neighbour */
  const fixed = (value, digits) => {
    const halves = digits ? value * 4 : value * 2;
    if (!Number.isInteger(halves) || halves % 2 === 0) return value.toFixed(digits);
    const scaled = value * 10 ** digits, low = Math.floor(scaled);
    return ((low % 2 ? low + 1 : low) / 10 ** digits).toFixed(digits);
  };
  const inLanguage = (text) => text.replace(".", form.dataset.decimal);
  const percent = (share) => {
    const points = share * 100;
    return points === 0 ? "0" : points < 0.05 ? `<${inLanguage("0.1")}` : inLanguage(fixed(points, points < 9.95 ? 1 : 0));
  };
  const count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, form.dataset.group);
  const wilson = (k, n) => {
    const share = k / n, middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
    const half = Z / (1 + Z * Z / n) * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
    return [k === 0 ? 0 : Math.max(0, middle - half), k === n ? 1 : Math.min(1, middle + half)];
  };
  const range = (k, n) => {
    const [low, high] = wilson(k, n);
    return `${brief.say("interval", { low: percent(low), high: percent(high) })}${NB}%`;
  };

  const fits = (places) => chosen.every((want, facet) => want === null || want === places[facet]);
  const narrow = () => chosen.slice(1).some((want) => want !== null);
  const add = () => {
    matched = { n: 0, brands: new Map(), cells: new Map() };
    for (const group of groups) {
      if (!fits(group)) continue;
      const brand = matched.brands.get(group[0]) || { n: 0, unhappy: 0 };
      brand.n += group[4]; brand.unhappy += group[5]; matched.n += group[4];
      matched.brands.set(group[0], brand);
      for (let i = 6; i < group.length; i += 2) {
        const key = `${group[0]} ${group[i]}`;
        matched.cells.set(key, (matched.cells.get(key) || 0) + group[i + 1]);
      }
    }
  };

  /* what stands in the page at first, to be put back */
  const kept = new Map();
  const write = (node, text) => { if (!kept.has(node)) kept.set(node, node.textContent); node.textContent = text; };
  const dress = (cell, name, value) => {
    if (!kept.has(cell)) kept.set(cell, [cell.className, cell.getAttribute("data-value")]);
    if (name !== null) cell.className = name;
    cell.setAttribute("data-value", value);
  };
  const putBack = () => {
    for (const [node, was] of kept) {
      if (typeof was === "string") { node.textContent = was; continue; }
      node.className = was[0];
      if (was[1] === null) node.removeAttribute("data-value"); else node.setAttribute("data-value", was[1]);
    }
    kept.clear();
  };
  const figure = (cell) => cell.querySelector("a.ev") ? cell.querySelector("a.ev").firstChild : cell.querySelector(".big").firstChild;

  const countAnew = () => {
    document.querySelectorAll("td[data-count]").forEach((cell) => {
      const [brand, key] = cell.dataset.count.split(" ").map(Number);
      const n = (matched.brands.get(brand) || { n: 0 }).n, k = matched.cells.get(`${brand} ${key}`) || 0;
      const top = Number(cell.closest("table").dataset.top);
      const step = n && k ? Math.min(STEPS - 1, Math.floor(k / n / top * (STEPS - 1) + 0.5)) : 0;
      dress(cell, n ? `h${step}` : "none", n ? k / n : -1);
      write(figure(cell), n ? `${percent(k / n)}${NB}%` : "–");
      write(cell.querySelector(".detail"), n ? brief.say("detail", { interval: range(k, n), part: count(k), n: count(n) }) : brief.say("none", {}));
    });
    document.querySelectorAll(".matrix .n").forEach((below) => {
      const brand = Number(below.closest("[data-brand]").dataset.brand);
      write(below, `n = ${count((matched.brands.get(brand) || { n: 0 }).n)}`);
    });
    document.querySelectorAll(".glance tbody tr").forEach((row) => {
      const { n, unhappy } = matched.brands.get(Number(row.dataset.brand)) || { n: 0, unhappy: 0 };
      const reviews = row.querySelector(".counted"), share = row.querySelector(".unhappy");
      dress(reviews, null, n); write(reviews.querySelector("a").firstChild, count(n));
      dress(share, null, n ? unhappy / n : -1); write(share.querySelector(".big").firstChild, n ? `${percent(unhappy / n)}${NB}%` : "–");
      const detail = share.querySelector(".detail");
      if (detail) write(detail, n ? range(unhappy, n) : brief.say("none", {}));
    });
  };

  const filterQuotes = (block) => {
    block.querySelectorAll(".matching").forEach((note) => note.remove());
    const quotes = [...block.querySelectorAll(".quote[data-places]")];
    let shown = 0;
    quotes.forEach((quote) => {
      quote.hidden = !fits(quote.dataset.places.split(" ").map(Number));
      if (!quote.hidden) shown += 1;
    });
    const filtered = chosen.some((want) => want !== null);
    block.querySelectorAll(".rest").forEach((rest) => { rest.hidden = filtered; });
    if (!filtered || !quotes.length) return;
    const note = document.createElement("p");
    note.className = "matching";
    const parts = [brief.say("quotes", { shown: count(shown), all: count(quotes.length) })];
    if (block.dataset.count) {
      const [brand, key] = block.dataset.count.split(" ").map(Number);
      const n = (matched.brands.get(brand) || { n: 0 }).n, k = matched.cells.get(`${brand} ${key}`) || 0;
      parts.unshift(brief.say("cell", { k: count(k), n: count(n) }));
    }
    note.textContent = parts.join(" ");
    block.querySelector(".lead").after(note);
  };

  const say = () => {
    const names = menus.filter((menu) => menu.value !== "").map((menu) => menu.selectedOptions[0].dataset.name);
    if (!names.length) return "";
    if (!narrow()) return brief.say("brandonly", { chosen: names.join(", ") });
    return brief.say("filtered", { chosen: names.join(", "), n: count(matched.n), total: count(total) });
  };
  const notes = () => {
    document.querySelectorAll("p.whole").forEach((note) => note.remove());
    if (!narrow()) return;
    document.querySelectorAll("main > section > h2").forEach((head) => {
      const id = head.parentElement.id;
      if (["method", "more", "evidence"].includes(id)) return;
      const note = document.createElement("p");
      note.className = "whole";
      note.textContent = brief.say({ themes: "counts", brands: "glance" }[id] || "whole", {});
      head.after(note);
    });
  };

  const apply = (told) => {
    chosen = FACETS.map((facet) => {
      const menu = menus.find((one) => one.dataset.facet === facet);
      return menu && menu.value !== "" ? Number(menu.value) : null;
    });
    add();
    putBack();
    if (narrow()) countAnew();
    document.documentElement.classList.toggle("filtered", narrow());
    document.querySelectorAll("main [data-brand]").forEach((part) => {
      if (part.classList.contains("panel")) return;
      part.hidden = chosen[0] !== null && Number(part.dataset.brand) !== chosen[0];
    });
    if (chosen[0] !== null && brief.showSwot) brief.showSwot(`swot-${chosen[0]}`);
    document.querySelectorAll("#evidence .block").forEach(filterQuotes);
    notes();
    const text = say();
    state.textContent = text || (told ? brief.say("everything", { total: count(total) }) : "");
    document.querySelectorAll("button.everything").forEach((button) => { button.hidden = !text; });
    showInViewer();
    measure();
  };
  const showInViewer = () => {
    viewer.querySelector(".state p").textContent = say();
    viewer.querySelector("button.everything").hidden = !say();
    const block = viewer.querySelector(".block");
    if (block) filterQuotes(block);
  };
  const measure = () => {
    const height = document.querySelector(".topbar").offsetHeight;
    document.documentElement.style.scrollPaddingTop = `${height + 12}px`;
  };

  menus.forEach((menu) => menu.addEventListener("change", () => apply(true)));
  document.querySelectorAll("button.everything").forEach((button) => button.addEventListener("click", () => {
    menus.forEach((menu) => { menu.value = ""; });
    const back = viewer.open ? viewer.querySelector("button.close") : opener;
    apply(true);
    back.focus();
  }));
  opener.addEventListener("click", () => {
    form.hidden = !form.hidden;
    opener.setAttribute("aria-expanded", String(!form.hidden));
    measure();
    if (!form.hidden) menus[0].focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { form.hidden = true; opener.setAttribute("aria-expanded", "false"); opener.focus(); measure(); }
  });
  viewer.addEventListener("filled", showInViewer);
  addEventListener("resize", measure);
  opener.hidden = false;
  menus.forEach((menu) => { menu.value = ""; });
  measure();
})();
