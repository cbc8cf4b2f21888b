// One step of a visitor: {cookies, more, expand, scrolled, size}. Runs inside the rendered page; adds nothing to it.
(words) => {
  const matching = (source) => new RegExp(source, "iu");
  const [reject, necessary, close, accept, loadMore, expand] =
    [words.reject, words.necessary, words.close, words.accept, words.loadMore, words.expand].map(matching);
  const banner = /cookie|consent|gdpr|ccpa|onetrust|didomi|usercentrics|trustarc|truste|qc-cmp|sp_message|cmpbox|privacy-?(?:banner|notice|manager)/i;
  const about = /cookie|consent|einwillig|datenschutz|vie privée|privacidad|privacy|plik(?:i|ów) cookie|çerez|файл(?:ы|ов) cookie|cookies/i;
  const clicked = (window.__visited ??= new WeakSet());

  const controls = [];
  const collect = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) collect(element.shadowRoot);
      if (element.matches("button, [role=button], input[type=button], input[type=submit], summary, a")) controls.push(element);
    }
  };
  collect(document);

  const text = (element) =>
    (element.innerText || element.value || element.getAttribute("aria-label") || element.title || "").replace(/\s+/g, " ").trim();
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility !== "hidden" && !element.disabled;
  };
  const leadsAway = (element) => {
    const link = element.closest("a[href]");
    return link !== null && !/^(?:#|javascript:)/.test(link.getAttribute("href"));
  };
  const parent = (node) => node.parentElement || (node.getRootNode() && node.getRootNode().host) || null;
  const inBanner = (element) => {
    for (let node = element; node && node !== document.body && node !== document.documentElement; node = parent(node)) {
      const names = `${node.id} ${typeof node.className === "string" ? node.className : ""} ${node.getAttribute("aria-label") || ""}`;
      if (banner.test(names)) return true;
      if (node.getAttribute("role") === "dialog" || node.tagName === "DIALOG") return about.test(node.innerText || "");
    }
    return false;
  };
  const press = (element) => { clicked.add(element); element.click(); };

  let cookies = "";
  const ofBanner = controls.filter((c) => shown(c) && !clicked.has(c) && !leadsAway(c) && text(c).length <= 60 && inBanner(c));
  for (const [name, pattern] of [["rejected", reject], ["necessary", necessary], ["closed", close], ["accepted", accept]]) {
    const button = ofBanner.find((c) => pattern.test(text(c)));
    if (button) { press(button); cookies = name; break; }
  }

  let more = 0, opened = 0;
  for (const control of controls) {
    if (!shown(control) || leadsAway(control) || inBanner(control)) continue;
    const says = text(control);
    if (!says || says.length > 60) continue;
    if (expand.test(says)) {
      if (!clicked.has(control) && opened < 100 && control.getAttribute("aria-expanded") !== "true") { press(control); opened += 1; }
    } else if (loadMore.test(says) && more < 3 && !control.closest("nav, header, footer")) { press(control); more += 1; }
  }

  const scroller = document.scrollingElement || document.documentElement;
  scroller.scrollTop = Math.max(0, scroller.scrollHeight - innerHeight * 1.5);
  scroller.scrollTop = scroller.scrollHeight;
  for (const element of document.querySelectorAll("main, section, div, ul, ol")) {
    if (element.scrollHeight > element.clientHeight + 100 && element.clientHeight > 200
        && /auto|scroll/.test(getComputedStyle(element).overflowY)) element.scrollTop = element.scrollHeight;
  }
  return { cookies, more, opened };
}
