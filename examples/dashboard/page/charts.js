import { element, svgElement } from './element.js';
import { format, words } from './format.js';

const WIDTH = 560;
const HEIGHT = 220;
const LEFT = 44;
const BOTTOM = 24;
const COLOURS = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `var(--${name})`);
const MOST_ROWS = 40;

const colourOf = (index) => COLOURS[index % COLOURS.length];

/** Lines over an ordered column; a null leaves a gap. */
export function drawLines(rows, { x, ys, label }) {
  const scale = createScale(
    rows.length,
    Math.max(0, ...rows.flatMap((row) => ys.map((y) => Number(row[y] ?? 0)))),
    ys[0],
  );
  const lines = ys.map((y, index) => {
    let path = '';
    rows.forEach((row, place) => {
      if (row[y] === null) return;
      path += `${path === '' || rows[place - 1]?.[y] === null ? 'M' : 'L'}${scale.x(place)} ${scale.y(Number(row[y]))}`;
    });
    return svgElement('path', {
      d: path,
      fill: 'none',
      stroke: colourOf(index),
      'stroke-width': 2,
      'stroke-linejoin': 'round',
    });
  });
  return frame(label, rows, x, scale, lines, ys);
}

/** One bar a row; with several columns they are stacked, columns in `below` under the line. */
export function drawBars(rows, { x, ys, below = [], label }) {
  const sum = (row, names) => names.reduce((total, name) => total + Number(row[name] ?? 0), 0);
  const up = ys.filter((name) => !below.includes(name));
  const scale = createScale(
    rows.length,
    Math.max(0, ...rows.map((row) => sum(row, up))),
    ys[0],
    Math.max(0, ...rows.map((row) => sum(row, below))),
  );
  const width = Math.max(1, scale.step * 0.7);
  const bars = rows.flatMap((row, place) => {
    let top = 0;
    let bottom = 0;
    return ys.map((name, index) => {
      const value = Number(row[name] ?? 0);
      const isBelow = below.includes(name);
      if (isBelow) bottom += value;
      const from = isBelow ? -bottom : top;
      if (!isBelow) top += value;
      return svgElement(
        'rect',
        {
          x: scale.x(place) - width / 2,
          width,
          y: scale.y(from + value),
          height: Math.max(0, scale.y(from) - scale.y(from + value)),
          fill: colourOf(index),
          rx: 1.5,
        },
        svgElement('title', {}, `${row[x]}: ${words(name)} ${format(name, value)}`),
      );
    });
  });
  return frame(label, rows, x, scale, bars, ys);
}

/** One column's values down, another's across; the darker, the higher the share. Immature cells stay empty. */
export function drawHeat(rows, { down, beside, across, value, label }) {
  const downs = [...new Set(rows.map((row) => row[down]))];
  const acrosses = [...new Set(rows.map((row) => row[across]))];
  const cells = new Map(rows.map((row) => [`${row[down]} ${row[across]}`, row]));
  const titles = [down, ...(beside === undefined ? [] : [beside]), ...acrosses];
  const body = downs.map((name) => {
    const first = cells.get(`${name} ${acrosses[0]}`);
    const shares = acrosses.map((column) => drawShare(cells.get(`${name} ${column}`)?.[value] ?? null));
    return element(
      'tr',
      {},
      element('td', {}, name),
      ...(beside === undefined ? [] : [element('td', {}, format(beside, first?.[beside]))]),
      ...shares,
    );
  });
  const head = element('tr', {}, ...titles.map((text) => element('th', {}, String(text))));
  return element('div', { class: 'scroll' }, element('table', { 'aria-label': label }, head, ...body));
}

function drawShare(share) {
  if (share === null) return element('td');
  const shade = `color-mix(in oklab, var(--a) ${Math.round(share * 70)}%, transparent)`;
  return element('td', { style: `background: ${shade}` }, format('rate', share));
}

/** The columns that say anything, or those named; the first rows of many. */
export function drawTable(rows, label, columns = Object.keys(rows[0])) {
  const names = columns.filter((name) => rows.some((row) => row[name] !== '' && row[name] !== null));
  const head = element('tr', {}, ...names.map((name) => element('th', {}, words(name))));
  const body = rows
    .slice(0, MOST_ROWS)
    .map((row) => element('tr', {}, ...names.map((name) => element('td', {}, format(name, row[name])))));
  const table = element('div', { class: 'scroll' }, element('table', { 'aria-label': label }, head, ...body));
  if (rows.length <= MOST_ROWS) return table;
  return element(
    'div',
    {},
    table,
    element('p', { class: 'more' }, `and ${rows.length - MOST_ROWS} more rows`),
  );
}

function createScale(count, top, name, bottom = 0) {
  const step = (WIDTH - LEFT) / Math.max(1, count);
  const range = top + bottom || 1;
  return {
    step,
    x: (place) => LEFT + step * (place + 0.5),
    y: (value) => 8 + ((top - value) / range) * (HEIGHT - BOTTOM - 8),
    ticks: [top, top / 2, 0, ...(bottom > 0 ? [-bottom] : [])],
    name,
  };
}

function frame(label, rows, x, scale, shapes, ys) {
  const grid = scale.ticks.flatMap((tick) => [
    svgElement('line', { x1: LEFT, x2: WIDTH, y1: scale.y(tick), y2: scale.y(tick), stroke: 'var(--line)' }),
    svgElement(
      'text',
      { x: LEFT - 6, y: scale.y(tick) + 4, 'text-anchor': 'end' },
      format(scale.name, tick > 2 ? Math.round(tick) : tick),
    ),
  ]);
  const every = Math.ceil(rows.length / 7);
  const names = rows.flatMap((row, place) =>
    place % every === 0
      ? [svgElement('text', { x: scale.x(place), y: HEIGHT - 6, 'text-anchor': 'middle' }, shorten(row[x]))]
      : [],
  );
  const chart = svgElement(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label },
    ...grid,
    ...shapes,
    ...names,
  );
  if (ys.length === 1) return chart;
  const legend = ys.map((name, index) =>
    element('span', {}, element('i', { style: `background: ${colourOf(index)}` }), words(name)),
  );
  return element('div', {}, chart, element('div', { class: 'legend' }, ...legend));
}

/** `2026-11-24` as `11-24`. */
function shorten(value) {
  return String(value).replace(/^\d{4}-(?=\d\d-)/, '');
}
