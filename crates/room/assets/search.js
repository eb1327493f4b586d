// Search over all articles. The index is cut into small scripts, as a page opened from disk may load nothing else:
// directory.js says which has what, issues.js of which newspaper and day articles are, i….js have pairs of characters with
// the articles that have them, t….js the articles.
(() => {
  "use strict";
  document.getElementById("off").remove();
  const ask = document.getElementById("ask");
  const found = document.getElementById("found");
  const results = document.getElementById("results");
  const more = document.getElementById("more");
  const AT_ONCE = 20;
  let directory = null;
  let issues = null;
  const folds = new Map();
  const indexes = new Map();
  const texts = new Map();

  window.room = {
    directory(given) { directory = given; },
    issues(papers, dates, runs) { issues = { papers, dates, runs, firsts: runs.map(([first]) => first) }; },
    fold(pairs) {
      const chars = [...pairs];
      for (let at = 0; at < chars.length; at += 2) folds.set(chars[at], chars[at + 1]);
    },
    index(number, lines) { indexes.set(number, lines); },
    texts(number, rows) { texts.set(number, rows); },
  };

  const loading = new Map();
  const load = (name) => {
    if (!loading.has(name)) {
      loading.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `search/${name}.js`;
        script.onload = resolve;
        script.onerror = () => reject(new Error(script.src));
        document.head.append(script);
      }));
    }
    return loading.get(name);
  };
  const numbered = (letter, number) => letter + String(number).padStart(3, "0");

  // One character for one, as the index is folded.
  const folded = (text) => [...text].map((c) => {
    const small = c.toLowerCase();
    return folds.get(c) || ([...small].length === 1 ? small : c);
  });
  const isLetter = (c) => /[\p{Alphabetic}\p{N}]/u.test(c);

  // The pairs of a term; of a single character the character itself, which finds all pairs that it begins.
  const keys = (chars) => {
    const pairs = [];
    let run = [];
    for (const c of [...chars, " "]) {
      if (isLetter(c)) { run.push(c); continue; }
      if (run.length === 1) pairs.push(run[0]);
      for (let at = 0; at + 1 < run.length; at++) pairs.push(run[at] + run[at + 1]);
      run = [];
    }
    return pairs;
  };

  // The last of an ascending list that is not greater.
  const place = (list, value) => {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] <= value) low = middle + 1; else high = middle;
    }
    return low - 1;
  };

  // Pairs are ordered by their first character, then by their second, as a number that has room for both.
  const FIRST = 2 ** 21;
  const pair = (key, second) => key.codePointAt(0) * FIRST + second;

  // Articles that have a key, each with whether its headline does. The pairs that a single character begins may stand in
  // several files.
  const postings = async (key) => {
    const chars = [...key];
    const single = chars.length === 1;
    const from = place(directory.index, pair(key, single ? 0 : chars[1].codePointAt(0)));
    const till = single ? place(directory.index, pair(key, FIRST - 1)) : from;
    const list = new Map();
    const numbers = [];
    for (let number = Math.max(from, 0); number <= till; number++) numbers.push(number);
    await Promise.all(numbers.map((number) => load(numbered("i", number))));
    for (const number of numbers) read(indexes.get(number), single ? "\n" + key : "\n" + key + ":", list);
    return list;
  };
  const read = (lines, start, list) => {
    for (let at = lines.indexOf(start); at >= 0; at = lines.indexOf(start, at + 1)) {
      const end = lines.indexOf("\n", at + 1);
      let value = 0;
      for (const step of lines.slice(lines.indexOf(":", at) + 1, end).split(",")) {
        value += parseInt(step, 36);
        list.set(value >> 1, list.get(value >> 1) || value % 2 === 1);
      }
    }
  };

  const article = async (number) => {
    const file = place(directory.texts, number);
    await load(numbered("t", file));
    return texts.get(file)[number - directory.texts[file]];
  };

  // Where terms stand in a text: [start, end] of characters, in order, none over another.
  const hits = (chars, terms) => {
    const text = folded(chars.join(""));
    const all = [];
    for (const term of terms) {
      for (let at = 0; at + term.length <= text.length; at++) {
        if (term.every((c, i) => text[at + i] === c)) all.push([at, at + term.length]);
      }
    }
    all.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    let last = 0;
    return all.filter(([start, end]) => start >= last && ((last = end), true));
  };

  const write = (to, chars, marks, from, till) => {
    let at = from;
    for (const [start, end] of marks.filter((one) => one[0] >= from && one[1] <= till)) {
      to.append(chars.slice(at, start).join(""));
      const mark = document.createElement("mark");
      mark.textContent = chars.slice(start, end).join("");
      to.append(mark);
      at = end;
    }
    to.append(chars.slice(at, till).join(""));
  };

  const line = ([href, head, issue, text], terms) => {
    const item = document.createElement("li");
    const title = document.createElement("h2");
    const link = document.createElement("a");
    link.href = href;
    const headline = [...head];
    write(link, headline, hits(headline, terms), 0, headline.length);
    title.append(link);
    const from = document.createElement("div");
    from.className = "issue";
    const chars = [...text.replace(/\n/g, "　")];
    const marks = hits(chars, terms);
    from.textContent = marks.length ? `${issue} · ${marks.length} 处` : issue;
    const snippet = document.createElement("p");
    const first = marks.length ? Math.max(0, marks[0][0] - 30) : 0;
    const till = Math.min(chars.length, first + 110);
    if (first > 0) snippet.append("…");
    write(snippet, chars, marks, first, till);
    if (till < chars.length) snippet.append("…");
    item.append(title, from, snippet);
    return item;
  };

  const run = (number) => issues.runs[place(issues.firsts, number)];
  const day = (number) => issues.dates[run(number)[2]];
  // Which articles are of the newspaper and days that were chosen. One whose day is not quite known is of none.
  const isChosen = ({ paper, from, to }) => {
    const which = issues.papers.indexOf(paper);
    return (number) => {
      const date = day(number);
      const isDated = /^\d{4}-\d\d-\d\d$/.test(date);
      return (!paper || run(number)[1] === which) && (!from || isDated && date >= from) && (!to || isDated && date <= to);
    };
  };
  const inOrder = (order, weight) => {
    const best = (a, b) => weight(b) - weight(a) || a - b;
    const first = (a, b) => day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : a - b;
    return { old: first, new: (a, b) => first(b, a) }[order] || best;
  };

  let round = 0;
  const search = async (asked) => {
    const mine = ++round;
    results.replaceChildren();
    more.hidden = true;
    const start = performance.now();
    await Promise.all(["directory", "fold", "issues"].map(load));
    const terms = asked.q.split(/\s+/).map(folded).filter((term) => term.some(isLetter));
    const isLimited = asked.paper || asked.from || asked.to;
    if (!terms.length && (asked.q.trim() || !isLimited)) {
      found.textContent = asked.q.trim() ? "标点不入检索，请给字词。" : "";
      return;
    }
    const lists = await Promise.all([...new Set(terms.flatMap(keys))].map(postings));
    if (mine !== round) return;
    lists.sort((a, b) => a.size - b.size);
    // Without words everything that was chosen.
    const those = lists.length ? [...lists[0].keys()] : [...Array(directory.articles).keys()];
    const all = those.filter((number) => lists.every((list) => list.has(number))).filter(isChosen(asked));
    const weights = new Map(all.map((number) => [number, lists.filter((list) => list.get(number)).length]));
    all.sort(inOrder(asked.order, (number) => weights.get(number)));
    const exact = lists.length < 2;
    let [at, shown] = [0, 0];
    const next = async () => {
      const goal = shown + AT_ONCE;
      while (at < all.length && shown < goal) {
        const row = await article(all[at]);
        if (mine !== round) return;
        at++;
        const both = [...row[1] + "\n" + row[3]];
        if (terms.some((term) => !hits(both, [term]).length)) continue;
        results.append(line(row, terms));
        shown++;
      }
      more.hidden = at >= all.length;
      const total = at >= all.length ? shown : exact ? all.length : `至多 ${all.length - at + shown}`;
      const time = Math.round(performance.now() - start);
      found.textContent = shown ? `${total} 篇${shown < all.length && at < all.length ? `，已列 ${shown} 篇` : ""}（${time} 毫秒）` : "没有找到。";
    };
    more.onclick = next;
    await next();
  };

  const input = ask.elements.q;
  const FIELDS = ["q", "paper", "from", "to", "order"];
  const perform = () => {
    const asked = Object.fromEntries(FIELDS.map((name) => [name, ask.elements[name].value]));
    const given = new URLSearchParams(FIELDS.filter((name) => asked[name]).map((name) => [name, asked[name]]));
    try { history.replaceState(null, "", `?${given}`); } catch { /* some browsers refuse on disk */ }
    search(asked).catch((error) => { found.textContent = `读不到索引：${error.message}`; });
  };
  ask.addEventListener("submit", (event) => { event.preventDefault(); perform(); });
  ask.addEventListener("change", (event) => { if (event.target !== input) perform(); });
  const given = new URLSearchParams(location.search);
  const fill = (name) => { if (given.has(name)) ask.elements[name].value = given.get(name); };
  FIELDS.forEach(fill);
  if (![...given.keys()].length) input.focus();
  // Which newspapers there are is not known before.
  load("issues").then(() => {
    ask.elements.paper.append(...[...issues.papers].sort().map((name) => new Option(name, name)));
    fill("paper");
    ask.querySelector("fieldset").disabled = false;
    if ([...given.keys()].length) perform();
  }, (error) => { found.textContent = `读不到索引：${error.message}`; });
})();
