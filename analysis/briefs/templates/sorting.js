/* Tables in the order of a column: by its figures where it has any, by its words elsewhere; rows that are equal stay as they stood. */
(() => {
  const words = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const groupsOf = (table) => [...table.tBodies].flatMap((body) => {
    const groups = [];
    for (const row of body.rows) {
      if (!groups.length || row.classList.contains("stage")) groups.push({ head: row.classList.contains("stage") ? row : null, rows: [] });
      if (row !== groups.at(-1).head) groups.at(-1).rows.push(row);
    }
    return groups.map((group) => ({ ...group, body }));
  });
  const plain = (cell) => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll(".vh, [aria-hidden]").forEach((part) => part.remove());
    return copy.textContent.trim();
  };
  const sort = (table, groups, column, up) => {
    for (const { head, rows, body } of groups) {
      const movable = rows.filter((row) => row.cells.length > column && ![...row.cells].some((cell) => cell.colSpan > 1));
      const keyed = movable.map((row) => {
        const cell = row.cells[column];
        return { row, number: cell.dataset.value === undefined ? null : Number(cell.dataset.value), text: plain(cell) };
      });
      const numeric = keyed.some((key) => key.number !== null);
      const turn = up ? 1 : -1;
      if (up !== null) keyed.sort((a, b) => {
        if (!numeric) return turn * words.compare(a.text, b.text);
        if (a.number === null || b.number === null) return (a.number === null) - (b.number === null);
        return turn * (a.number - b.number);
      });
      const still = rows.filter((row) => !movable.includes(row));
      body.append(...(head ? [head] : []), ...keyed.map((key) => key.row), ...still);
    }
  };
  document.querySelectorAll("main table").forEach((table) => {
    if (!table.tHead || table.tHead.rows.length !== 1) return;
    const groups = groupsOf(table);
    if (!groups.some((group) => group.rows.length > 1)) return;
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const first = head.classList.contains("num") || table.classList.contains("matrix") && column > 0 ? "descending" : "ascending";
        const second = first === "ascending" ? "descending" : "ascending";
        const was = head.getAttribute("aria-sort"), now = was === null ? first : was === first ? second : null;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        if (now) head.setAttribute("aria-sort", now);
        sort(table, groups, column, now === null ? null : now === "ascending");
        brief.announce(brief.say(now || "unsorted", { column: plain(head) }));
      });
    });
  });
})();
