// The list of changed cases: search, filters, order, and both explanations of a case when it is opened.
"use strict";

const caseList = (() => {
  const STEP = 50;
  const NOTHING = -1;
  const TONES = ["plain", "good", "bad", "doubt"];
  const told = page.cases;
  const words = page.words;
  const { fill } = pictures;
  const words_of = (number) => told.texts[number];
  const shown = (count) => count.toLocaleString("en");

  /** An element with a class and a text. */
  function element(name, kind, content) {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (content !== undefined) made.textContent = content;
    return made;
  }

  function add(parent, ...children) {
    parent.append(...children);
    return parent;
  }

  // ------------------------------------------------------------ one case in the list

  function verdict([level, name, ...reasons]) {
    const cell = element("td");
    if (level !== NOTHING) cell.append(element("span", `chip v${level}`, words_of(name)));
    reasons.forEach((reason, place) => cell.append(element("div", place ? "small" : "", words_of(reason))));
    return cell;
  }

  function row(one, number) {
    const line = element("tr", "case");
    const name = element("td");
    const toggle = element("button", "toggle");
    toggle.type = "button";
    toggle.append(element("bdi", "", one.id));
    toggle.setAttribute("aria-expanded", "false");
    toggle.setAttribute("aria-label", fill(words.open, { id: one.id }));
    toggle.addEventListener("click", () => open(line, toggle, one));
    add(name, toggle, element("div", "small", `${number} · ${fill(words.line, { line: shown(one.line) })}`));
    if (one.outcome !== NOTHING) name.append(element("div", "small", words_of(one.outcome)));
    const moved = element("td");
    one.moved.forEach((text) => moved.append(element("div", "", words_of(text))));
    const cause = element("td", "", one.cause === NOTHING ? "" : told.causes[one.cause]);
    cause.dataset.label = words["column cause"];
    return add(line, name, verdict(one.old), verdict(one.new), moved, cause);
  }

  // ------------------------------------------------------------ both explanations

  function open(line, toggle, one) {
    const opened = toggle.getAttribute("aria-expanded") === "true";
    toggle.setAttribute("aria-expanded", String(!opened));
    if (opened) {
      line.nextSibling.remove();
      return;
    }
    const cell = element("td");
    cell.colSpan = 5;
    cell.append(one.story ? story(one.story) : element("p", "small", without(one)));
    line.after(add(element("tr", "detail"), cell));
  }

  function without(one) {
    const id = /^[\w.-]+$/.test(one.id) ? one.id : `'${one.id.replaceAll("'", "'\\''")}'`;
    return fill(words["no story"], { count: shown(told.explained), command: `bonitas explain … --case ${id}` });
  }

  function story(parts) {
    const box = element("div", "story");
    box.append(pair("names", element("div", "", words["old version"]), element("div", "", words["new version"])));
    for (const [before, after, rows] of parts) {
      if (before === after) box.append(element("h4", "", words_of(before)));
      else box.append(pair("", heading(before), heading(after)));
      const same = rows.filter((one) => typeof one === "number");
      rows.filter((one) => typeof one !== "number").forEach(([old, now]) => box.append(pair("", item(old), item(now, "after"))));
      if (same.length) box.append(...alike(same, same.length === rows.length && same.length <= 3));
    }
    return box;
  }

  function heading(text) {
    return text === NOTHING ? element("div") : element("h4", "", words_of(text));
  }

  function pair(kind, left, right) {
    return add(element("div", `pair ${kind}`), left, right);
  }

  function item(number, side = "before") {
    if (number === NOTHING) return element("div");
    const [tone, text, ...details] = told.items[number];
    const line = element("div", `told ${TONES[tone]} ${side}`, words_of(text));
    details.forEach((detail) => line.append(element("span", "below", words_of(detail))));
    return line;
  }

  /** What both explanations say; behind a fold where there is much of it. */
  function alike(items, few) {
    const lines = items.map((number) => item(number));
    if (few) return lines;
    const fold = element("details");
    fold.append(element("summary", "", fill(words["same items"], { count: shown(items.length) })), ...lines);
    return [fold];
  }

  // ------------------------------------------------------------ search, filters, order

  const text_of = (one) => [
    one.id, ...one.old.slice(1).map(words_of), ...one.new.slice(1).map(words_of), ...one.moved.map(words_of),
    one.outcome === NOTHING ? "" : words_of(one.outcome), one.cause === NOTHING ? "" : told.causes[one.cause],
  ].join("\n").toLowerCase();

  function move_of({ old: [before, name], new: [after, other] }) {
    if (before === after) return fill(words["same verdict"], { verdict: words_of(name) });
    return fill(words.move, { old: words_of(name), new: words_of(other) });
  }

  /** The choices of a filter, the most frequent first; a filter with nothing to choose is left out. */
  function choices(select, values) {
    const counts = new Map();
    values.filter((value) => value !== null).forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1));
    select.parentElement.hidden = counts.size < 2;
    select.append(new Option(words.any, ""));
    for (const [name, count] of [...counts].sort((one, other) => other[1] - one[1])) {
      select.append(new Option(fill(words.choice, { name, count: shown(count) }), name));
    }
  }

  const by_change = (place, sign) => (one, other) =>
    sign * ((other.change[place] ?? 0) - (one.change[place] ?? 0)) || one.rank - other.rank;

  function orders(select) {
    const found = { rank: (one, other) => one.rank - other.rank };
    select.append(new Option(words["sort rank"], "rank"), new Option(words["sort id"], "id"));
    const names = new Intl.Collator(page.language, { numeric: true });
    found.id = (one, other) => names.compare(one.id, other.id) || one.rank - other.rank;
    told.amounts.forEach((name, place) => {
      [["raised", 1], ["lowered", -1]].forEach(([way, sign]) => {
        if (!told.rows.some((one) => sign * (one.change[place] ?? 0) > 0)) return;
        found[`${way} ${place}`] = by_change(place, sign);
        select.append(new Option(fill(words[`sort ${way}`], { name }), `${way} ${place}`));
      });
    });
    return found;
  }

  /** The rows on the page: some at first, more when they are asked for. */
  function list(body, more, printed) {
    let rows = [];
    let count = 0;
    function extend() {
      const next = rows.slice(count, count + STEP);
      body.append(...next.map((one) => row(one, one.rank + 1)));
      count += next.length;
      more.hidden = count >= rows.length;
      more.textContent = fill(words.more, { count: shown(Math.min(STEP, rows.length - count)) });
      printed.textContent = more.hidden ? "" : fill(words.printed, { shown: shown(count), count: shown(rows.length) });
    }
    more.addEventListener("click", () => {
      const first = body.children.length;
      extend();
      body.children[first]?.querySelector("button").focus();
    });
    return (found) => {
      body.replaceChildren();
      [rows, count] = [found, 0];
      extend();
    };
  }

  /** What a case is searched, filtered and ordered by. */
  function prepare() {
    told.rows.forEach((one, place) => Object.assign(one, {
      rank: place,
      text: text_of(one),
      move: one.old[0] === NOTHING ? null : move_of(one),
      why: one.cause === NOTHING ? null : told.causes[one.cause],
      what: one.outcome === NOTHING ? null : words_of(one.outcome),
    }));
  }

  function start() {
    if (!told) return;
    const [form, table, found, more, printed] = ["form.filters", "table.list", ".found", "button.more", ".printed"]
      .map((name) => document.querySelector(name));
    const { search, move, cause, outcome, sort } = form.elements;
    prepare();
    const filters = [[move, "move"], [cause, "why"], [outcome, "what"]];
    filters.forEach(([select, key]) => choices(select, told.rows.map((one) => one[key])));
    const order = orders(sort);
    const show = list(table.appendChild(element("tbody")), more, printed);

    function refresh() {
      const sought = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const rows = told.rows
        .filter((one) => filters.every(([select, key]) => !select.value || one[key] === select.value))
        .filter((one) => sought.every((word) => one.text.includes(word)))
        .sort(order[sort.value]);
      const counts = { shown: shown(rows.length), count: shown(told.rows.length) };
      found.textContent = rows.length ? fill(words.found, counts) : words["found none"];
      show(rows);
    }

    form.addEventListener("input", refresh);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(refresh));
    form.hidden = table.hidden = false;
    refresh();
  }

  return { start };
})();
