// Draws the page's pictures from its data, in the colours of the page's style. Texts are made in Python; none is markup.
"use strict";

const page = JSON.parse(document.getElementById("data").textContent);

const pictures = (() => {
  const PRINTED = 665; // pixels of the width of an A4 sheet between its margins
  const ROW = 30;
  const LINES = 3; // of the longest name
  const colour = (name) => `var(--${name})`;
  const compact = new Intl.NumberFormat(page.language, { notation: "compact", maximumFractionDigits: 1 });
  const font = getComputedStyle(document.body).fontFamily;
  const text = (name, size = 12) => ({ color: colour(name), fontFamily: font, fontSize: size });
  const dashed = { fill: "none", stroke: colour("ink"), lineWidth: 1.5, lineDash: [4, 3] };
  const still = { emphasis: { disabled: true }, animation: false };

  /** The lines of a tip, as elements. */
  function tip(lines) {
    const box = document.createElement("div");
    box.className = "tip";
    for (const line of lines) box.appendChild(document.createElement("p")).textContent = line;
    return box;
  }

  /** What all pictures have; `lines` finds the tip of what is pointed at. */
  function base(lines) {
    return {
      animation: false,
      textStyle: text("ink"),
      tooltip: {
        trigger: "item",
        confine: true,
        transitionDuration: 0,
        backgroundColor: colour("sheet"),
        borderColor: colour("line"),
        padding: [6, 10],
        formatter: (at) => tip(lines(at)),
      },
    };
  }

  function valueAxis(unit, more = {}) {
    return {
      type: "value",
      axisLabel: { ...text("muted", 11), hideOverlap: true, formatter: (value) => tick(value, unit) },
      splitLine: { lineStyle: { color: colour("line") } },
      splitNumber: innerWidth < 500 ? 3 : 5,
      ...more,
    };
  }

  /** Ends of an axis and the step of its ticks, as round numbers that hold two values. */
  function ends(least, most) {
    const rough = (most - least || Math.abs(most) || 1) / 6;
    const power = 10 ** Math.floor(Math.log10(rough));
    const interval = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough) * power;
    return { min: Math.floor(least / interval) * interval, max: Math.ceil(most / interval) * interval, interval };
  }

  function tick(value, unit) {
    const shown = compact.format(value);
    return unit === "%" ? `${shown}%` : unit && value === 0 ? `0 ${unit}` : shown;
  }

  const ruler = document.createElement("canvas").getContext("2d");

  /** A name in lines of a width, broken between words and between Chinese signs; what does not fit is cut off. */
  function lines(name, width) {
    const found = [""];
    for (const word of name.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/g) ?? []) {
      const longer = found[found.length - 1] + word;
      if (ruler.measureText(longer.trimEnd()).width <= width || longer === word) found[found.length - 1] = longer;
      else found.push(word);
    }
    const shown = found.slice(0, LINES);
    if (found.length > LINES) shown[LINES - 1] = `${shown[LINES - 1].trimEnd()}…`;
    return shown;
  }

  /** The axis of names: as wide as they need, up to a share of the picture; then they are broken into lines. */
  function names(categories, width) {
    ruler.font = `12px ${font}`;
    const most = Math.min(width * 0.4, 290);
    const broken = categories.map((name) => lines(name, most));
    const needed = Math.max(...broken.flat().map((line) => ruler.measureText(line).width)) + 4;
    return {
      deep: Math.max(...broken.map((one) => one.length)),
      axis: {
        type: "category",
        inverse: true,
        data: broken.map((one) => one.join("\n")),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: colour("line") } },
        axisLabel: { ...text("ink"), interval: 0, width: needed, overflow: "truncate", lineHeight: 15 },
      },
    };
  }

  const grid = { left: 4, right: 46, top: 6, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" };

  // ------------------------------------------------------------ kinds of pictures

  function bars(data, width) {
    const many = data.stacked ? 1 : data.series.length;
    const last = data.series.length - 1;
    const { deep, axis } = names(data.categories, width);
    const ends = {
      show: true, position: "right", ...text("muted"), formatter: (at) => data.ends[at.dataIndex],
    };
    const series = data.series.map((one, place) => ({
      ...still,
      type: "bar",
      stack: data.stacked ? "all" : undefined,
      barMaxWidth: many > 1 ? 11 : 18,
      barGap: "15%",
      itemStyle: { color: colour(one.tone) },
      data: one.values,
      label: data.ends && !data.stacked && place === last ? ends : undefined,
    }));
    if (data.ends && data.stacked) {
      // The sum of a stacked bar stands at its end, on a bar of no width.
      const nothing = { color: "transparent" };
      series.push({ ...still, type: "bar", stack: "all", silent: true, itemStyle: nothing, data: data.ends.map(() => 0), label: ends });
    }
    if (data.mark) series.push(mark(data.mark, data.categories.length));
    return {
      height: data.categories.length * Math.max(many > 1 ? 34 : ROW, deep * 15 + 6) + 34,
      option: {
        ...base((at) => data.tips[at.dataIndex] ?? []),
        grid,
        xAxis: valueAxis(data.unit, data.unit === "%" ? {} : { minInterval: data.whole ? 1 : 0 }),
        yAxis: axis,
        series,
      },
    };
  }

  /** A line across all bars. */
  function mark(one, rows) {
    return {
      ...still,
      type: "custom",
      silent: true,
      z: 5,
      encode: { x: 0, y: 1 },
      data: [[one.at, 0]],
      renderItem: (_, api) => {
        const [x, top] = api.coord([one.at, 0]);
        const [, bottom] = api.coord([one.at, rows - 1]);
        const half = api.size([0, 1])[1] / 2;
        return { type: "line", shape: { x1: x, x2: x, y1: top - half, y2: bottom + half },
          style: dashed };
      },
    };
  }

  function intervals(data, width) {
    const many = Math.max(...data.rows.map((row) => row.points.length));
    const { deep, axis } = names(data.rows.map((row) => row.name), width);
    const draw = (params, api) => {
      const place = params.dataIndex;
      const row = data.rows[place];
      const [left, middle] = api.coord([0, place]);
      const at = (value) => api.coord([value, place])[0];
      const band = Math.min(api.size([0, 1])[1] * 0.36, 12);
      const children = [
        { type: "rect", shape: { x: left, y: middle - 14, width: params.coordSys.width, height: 28 }, style: { fill: "transparent" } },
      ];
      if (row.bounds) {
        const [low, high] = row.bounds.map(at);
        children.push({ type: "rect", shape: { x: low, y: middle - 8, width: Math.max(high - low, 1), height: 16, r: 3 },
          style: { fill: colour("bounds") } });
      }
      row.points.forEach((point, number) => {
        const y = middle + (number - (row.points.length - 1) / 2) * band;
        const style = { fill: "none", stroke: colour(point.tone), lineWidth: 2 };
        children.push({ type: "line", shape: { x1: at(point.low), x2: at(point.high), y1: y, y2: y }, style });
        children.push({ type: "circle", shape: { cx: at(point.at), cy: y, r: 4.5 },
          style: { fill: colour(point.tone), stroke: colour("sheet"), lineWidth: 1.5 } });
      });
      return { type: "group", children };
    };
    const values = data.rows.flatMap((row) => [...row.points.flatMap((one) => [one.low, one.high]), ...(row.bounds ?? [])]);
    return {
      height: data.rows.length * Math.max(many > 1 ? 38 : ROW, deep * 15 + 6) + 34,
      option: {
        ...base((at) => data.rows[at.dataIndex].tips),
        grid: { ...grid, right: 24 },
        xAxis: valueAxis(data.unit, ends(Math.min(...values), Math.max(...values))),
        yAxis: { ...axis, splitLine: { show: false } },
        series: [{ ...still, type: "custom", renderItem: draw, encode: { x: 0, y: 1 }, data: data.rows.map((_, place) => [0, place]) }],
      },
    };
  }

  /** What a histogram spans. A bar that holds what lies far out stands beside the others, no wider than two of them. */
  function span(bins) {
    const [first, last] = [bins[0], bins[bins.length - 1]];
    const near = bins.find((bin) => !bin.far);
    const step = near.high - near.low;
    return { least: first.far ? first.high - 2 * step : first.low, most: last.far ? last.low + 2 * step : last.high };
  }

  const shapes = {
    bar: (data, { least, most }) => (params, api) => {
      const bin = data.bins[params.dataIndex];
      const [left, high] = api.coord([Math.max(bin.low, least), bin.cases]);
      const [right, floor] = api.coord([Math.min(bin.high, most), 0]);
      const height = bin.cases ? Math.max(floor - high, 2) : 0;
      const shape = { x: left + 0.5, y: floor - height, width: Math.max(right - left - 1, 1), height };
      return { type: "rect", shape, style: { fill: colour(bin.tone), opacity: bin.far ? 0.5 : 1 } };
    },
    middle: (data) => ({ coordSys: area }, api) => {
      const [left, right] = data.middle.map((value) => api.coord([value, 0])[0]);
      const shape = { x: left, y: area.y, width: Math.max(right - left, 2), height: area.height };
      return { type: "rect", shape, style: { fill: colour("middle") } };
    },
    median: (data) => ({ coordSys: area }, api) => {
      const [x, floor] = api.coord([data.median, 0]);
      const before = x > area.x + area.width / 2;
      const style = { text: data.medianText, ...text("ink"), fill: colour("ink"), align: before ? "right" : "left" };
      return { type: "group", children: [
        { type: "line", shape: { x1: x, x2: x, y1: area.y - 18, y2: floor }, style: dashed },
        { type: "text", x: x + (before ? -6 : 6), y: area.y - 20, style },
      ] };
    },
  };

  function histogram(data) {
    const { least, most } = span(data.bins);
    const series = (name, z, rows) => ({
      ...still, type: "custom", z, silent: name !== "bar", encode: { x: 0, y: 1 }, data: rows,
      renderItem: shapes[name](data, { least, most }),
    });
    return {
      height: 240,
      option: {
        ...base(({ dataIndex }) => {
          const { tip: between, cases } = data.bins[dataIndex];
          return [between, fill(page.words["bin cases"], { count: cases.toLocaleString("en") })];
        }),
        grid: { ...grid, top: 30, right: 20 },
        xAxis: valueAxis(data.unit, {
          ...ends(Math.min(least, 0), Math.max(most, 0)), splitLine: { show: false },
          axisLine: { show: true, lineStyle: { color: colour("line") } },
        }),
        yAxis: valueAxis("", { minInterval: 1, axisLine: { show: false }, axisTick: { show: false } }),
        series: [
          series("middle", 1, [[data.middle[0], 0]]),
          series("bar", 2, data.bins.map((bin) => [bin.low, bin.cases])),
          series("median", 3, [[data.median, 0]]),
        ],
      },
    };
  }

  function flow(data, width) {
    const used = (side) => data.names.map((_, place) => place).filter((place) => data.links.some((link) => link[side] === place));
    const sum = (side, place) => data.links.filter((link) => link[side] === place).reduce((all, link) => all + link.cases, 0);
    const node = (side, depth) => (place) => ({
      name: `${side} ${place}`,
      depth,
      itemStyle: { color: colour(depth ? "new" : "old"), borderWidth: 0 },
      label: { position: depth ? "left" : "right", formatter: `${data.names[place]}  ${sum(side, place).toLocaleString("en")}` },
      tip: [`${data.names[place]}: ${sum(side, place).toLocaleString("en")}`],
    });
    return {
      height: 60 + 62 * Math.max(used("from").length, used("to").length),
      option: {
        ...base((at) => at.data.tip ?? []),
        series: [{
          ...still,
          type: "sankey",
          left: 2, right: 2, top: 10, bottom: 10,
          draggable: false,
          layoutIterations: 0,
          nodeGap: 18,
          nodeWidth: 12,
          label: { ...text("ink", width < 500 ? 11 : 13), distance: 8 },
          data: [...used("from").map(node("from", 0)), ...used("to").map(node("to", 1))],
          links: data.links.map((link) => ({
            source: `from ${link.from}`, target: `to ${link.to}`, value: link.cases, tip: [link.tip],
            lineStyle: { color: colour(link.tone), opacity: 0.42, curveness: 0.5 },
          })),
        }],
      },
    };
  }

  const kinds = { bars, intervals, histogram, flow };

  // ------------------------------------------------------------ on the page

  /** Texts with their blanks filled in. */
  function fill(words, values) {
    return words.replace(/\{(\w+)\}/g, (blank, name) => values[name] ?? blank);
  }

  function draw(place, width) {
    const data = page.pictures[place.dataset.picture];
    const { height, option } = kinds[data.kind](data, width);
    place.style.height = `${height}px`;
    place.chart ??= charts.init(place, null, { renderer: "svg", width, height });
    place.chart.resize({ width, height });
    place.chart.setOption(option, { notMerge: true });
    place.querySelector("svg").setAttribute("viewBox", `0 0 ${width} ${height}`);
  }

  const places = [...document.querySelectorAll(".canvas")];
  const all = (width) => places.forEach((place) => draw(place, width ?? place.clientWidth));

  function start() {
    all();
    let before = innerWidth;
    addEventListener("resize", () => {
      if (innerWidth !== before) all();
      before = innerWidth;
    });
    addEventListener("beforeprint", () => all(PRINTED));
    addEventListener("afterprint", () => all());
  }

  return { start, fill };
})();
