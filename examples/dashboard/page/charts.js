import { element, svgElement } from './element.js';
import { format, words } from './format.js';

const WIDTH = 560;
const HEIGHT = 220;
const LEFT = 44;
const BOTTOM = 24;
const COLOURS = ['var(--a)', 'var(--b)', 'var(--c)', 'var(--d)'];

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
      stroke: COLOURS[index],
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
          fill: COLOURS[index],
          rx: 1.5,
        },
        svgElement('title', {}, `${row[x]}: ${words(name)} ${format(name, value)}`),
      );
    });
  });
  return frame(label, rows, x, scale, bars, ys);
}

/** Cohorts down, offsets across; the darker, the more came back. Immature cells stay empty. */
export function drawTriangle(rows, label) {
  const cohorts = [...new Set(rows.map((row) => row.cohort))];
  const offsets = [...new Set(rows.map((row) => row.offset))];
  const cells = new Map(rows.map((row) => [`${row.cohort} ${row.offset}`, row]));
  const head = element(
    'tr',
    {},
    ...['cohort', 'size', ...offsets].map((text) => element('th', {}, String(text))),
  );
  const body = cohorts.map((cohort) => {
    const first = cells.get(`${cohort} ${offsets[0]}`);
    const rates = offsets.map((offset) => {
      const rate = cells.get(`${cohort} ${offset}`)?.rate ?? null;
      const shade =
        rate === null
          ? ''
          : `background: color-mix(in oklab, var(--a) ${Math.round(rate * 70)}%, transparent)`;
      return element('td', { style: shade }, rate === null ? '' : format('rate', rate));
    });
    return element(
      'tr',
      {},
      element('td', {}, cohort),
      element('td', {}, format('size', first?.size)),
      ...rates,
    );
  });
  return element('div', { class: 'scroll' }, element('table', { 'aria-label': label }, head, ...body));
}

export function drawTable(rows, label) {
  const names = Object.keys(rows[0]).filter((name) =>
    rows.some((row) => row[name] !== '' && row[name] !== null),
  );
  const head = element('tr', {}, ...names.map((name) => element('th', {}, words(name))));
  const body = rows.map((row) =>
    element('tr', {}, ...names.map((name) => element('td', {}, format(name, row[name])))),
  );
  return element('div', { class: 'scroll' }, element('table', { 'aria-label': label }, head, ...body));
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
    element('span', {}, element('i', { style: `background: ${COLOURS[index]}` }), words(name)),
  );
  return element('div', {}, chart, element('div', { class: 'legend' }, ...legend));
}

/** `2026-11-24` as `11-24`. */
function shorten(value) {
  return String(value).replace(/^\d{4}-(?=\d\d-)/, '');
}
