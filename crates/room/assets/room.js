// Above each long list a field and choices that leave only the rows that are wanted.
(() => {
  "use strict";
  const FEW = 12;
  const MOST_CHOICES = 400;
  const told = (nodes) => [...nodes].map((node) => node.textContent.trim()).filter(Boolean);
  // What a row, or a line of it, says of where it stands. The newspaper is the text before the day.
  const CHOICES = {
    报纸: (row) => told([...row.querySelectorAll(".issue")].map((issue) => issue.firstChild)),
    日期: (row) => told(row.querySelectorAll(".issue > .num")),
    类别: (row) => {
      const group = row.closest("[data-kind]");
      return group ? [group.dataset.kind] : told(row.querySelectorAll(".kind"));
    },
  };

  const choice = (name, rows) => {
    const values = [...new Set(rows.flatMap(CHOICES[name]))].sort();
    if (values.length < 2 || values.length > MOST_CHOICES) return null;
    const select = document.createElement("select");
    select.setAttribute("aria-label", name);
    select.name = name;
    select.append(new Option(`全部${name}`, ""), ...values.map((value) => new Option(value, value)));
    return select;
  };

  for (const list of document.querySelectorAll("[data-filter]")) {
    const rows = [...list.querySelectorAll(list.dataset.filter)];
    if (rows.length < FEW) continue;
    const field = document.createElement("input");
    field.type = "search";
    field.placeholder = `筛选此处 ${rows.length} 行`;
    field.setAttribute("aria-label", "筛选此处各行");
    const choices = Object.keys(CHOICES).map((name) => choice(name, rows)).filter(Boolean);
    const left = document.createElement("output");
    const filters = document.createElement("form");
    filters.className = "filters";
    filters.append(field, ...choices, left);
    (list.closest(".wide") || list).before(filters);

    const texts = rows.map((row) => row.textContent.toLowerCase());
    const isChosen = (row) => choices.every(({ name, value }) => !value || CHOICES[name](row).includes(value));
    const filter = () => {
      const wanted = field.value.trim().toLowerCase();
      rows.forEach((row, at) => { row.hidden = !texts[at].includes(wanted) || !isChosen(row); });
      // Of a name that stands in many places those that are chosen, and no heading without rows.
      for (const line of list.querySelectorAll(":scope .entry li, :scope .tree li li")) line.hidden = !isChosen(line);
      for (const group of list.querySelectorAll("tbody, section:not(.entry)")) {
        group.hidden = ![...group.querySelectorAll(list.dataset.filter)].some((row) => !row.hidden);
      }
      const count = rows.filter((row) => !row.hidden).length;
      left.textContent = count === rows.length ? "" : `余 ${count} 行`;
    };
    filters.addEventListener("input", filter);
    filters.addEventListener("submit", (event) => event.preventDefault());
  }
})();

// Lights up the words of a row on the page. Links lead to them without this; what it adds: all pieces of what a column
// cut, the other pane left where it is, and what the row is, at the foot of the window.
(() => {
  "use strict";
  const source = document.getElementById("source");
  if (!source) return;
  const status = document.querySelector(".status");
  const pieces = (id) => {
    const first = document.getElementById(id);
    if (!first || !source.contains(first)) return [];
    const safe = CSS.escape(id);
    return [first, ...source.querySelectorAll(`[id^="${safe}."]`)].filter(
      (piece) => piece.id === id || /^(\.\d+|\.e\d+(\.\d+)?)$/.test(piece.id.slice(id.length)),
    );
  };
  // A check has no words of its own: its evidence has.
  const words = (id) => {
    const own = pieces(id);
    if (own.length || !/-c\d+$/.test(id)) return own;
    return [...source.querySelectorAll(`[id^="${CSS.escape(id)}.e"]`)];
  };
  const mark = (name, found) => {
    for (const old of source.querySelectorAll("." + name)) old.classList.remove(name);
    for (const piece of found) piece.classList.add(name);
  };
  const isBeside = () => getComputedStyle(source).position === "sticky";

  // What a link or row says of itself.
  const told = (link) => {
    const row = link.closest("li, .chip, p, header");
    return link.title || (row && row.querySelector("small") ? row.querySelector("small").textContent : "");
  };

  const show = (id, link) => {
    const found = words(id);
    mark("lit", found);
    mark("hint", []);
    for (const old of document.querySelectorAll(".here")) old.classList.remove("here");
    if (!found.length) {
      status.hidden = true;
      return;
    }
    const from = link || document.querySelector(`.articles a[href="#${CSS.escape(id)}"]`);
    const row = from && from.closest(".list li, .chip");
    if (row) {
      const closed = row.closest("details:not([open])");
      if (closed) closed.open = true;
      row.classList.add("here");
    }
    if (isBeside()) {
      const at = found[0].getBoundingClientRect().top - source.getBoundingClientRect().top;
      source.scrollTo({ top: source.scrollTop + at - source.clientHeight / 3 });
      if (row && !link) row.scrollIntoView({ block: "center" });
    } else {
      found[0].scrollIntoView({ block: "center" });
    }
    status.textContent = `#${id}　${from ? told(from) : ""}　`;
    // What made a row is asked by its whole id.
    const of_row = /^i\d+(-[mfqc]\d+)?/.exec(id);
    if (of_row) {
      const why = document.createElement("code");
      why.textContent = `banmian why OUT ${source.dataset.page}-${of_row[0]}`;
      status.append(why, "　");
    }
    if (row && !isBeside()) {
      const back = document.createElement("a");
      back.href = "#";
      back.textContent = "回到该条";
      back.addEventListener("click", (event) => {
        event.preventDefault();
        row.scrollIntoView({ block: "center" });
        from.focus({ preventScroll: true });
      });
      status.append(back);
    }
    status.hidden = false;
  };

  const target = (event) => {
    const link = event.target.closest && event.target.closest('.articles a[href^="#"], .tile > .no');
    if (!link) return null;
    const id = decodeURIComponent(link.hash.slice(1));
    return words(id).length ? { id, link } : null;
  };
  const hint = (event) => {
    const found = target(event);
    mark("hint", found ? words(found.id) : []);
  };
  document.addEventListener("mouseover", hint);
  document.addEventListener("focusin", hint);
  document.addEventListener("click", (event) => {
    const found = target(event);
    if (!found || event.ctrlKey || event.metaKey || event.shiftKey) {
      // A word on the page leads to its row.
      const word = event.target.closest && event.target.closest(".text span[id]");
      if (word && String(getSelection()) === "") location.hash = word.id.replace(/(-[mfqc]\d+)\..*$/, "$1");
      return;
    }
    event.preventDefault();
    const y = scrollY;
    if (decodeURIComponent(location.hash.slice(1)) === found.id) show(found.id, found.link);
    pinned = found;
    location.hash = found.id;
    if (isBeside()) scrollTo({ top: y, behavior: "instant" });
  });
  let pinned = null;
  const follow = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    show(id, pinned && pinned.id === id ? pinned.link : null);
    pinned = null;
  };
  addEventListener("hashchange", follow);
  if (location.hash) follow();
})();
