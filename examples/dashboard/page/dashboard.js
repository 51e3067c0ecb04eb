import { drawBars, drawLines, drawTable, drawTriangle } from './charts.js';
import { element } from './element.js';
import { api, readKey } from './where.js';

/** How metrics that have a shape of their own are asked and drawn; every other one is a table of its rows. */
const PICTURES = {
  active_users: {
    draw: (answer, label) => drawLines(ended(answer.rows), { x: 'period', ys: ['dau', 'wau', 'mau'], label }),
  },
  power_user_curve: { draw: (answer, label) => drawBars(answer.rows, { x: 'days', ys: ['persons'], label }) },
  retention: {
    query: '?granularity=week&periods=10',
    draw: (answer, label) => drawTriangle(answer.rows, label),
  },
  lifecycle: {
    query: '?granularity=week',
    draw: (answer, label) =>
      drawBars(ended(answer.rows), {
        x: 'period',
        ys: ['new', 'retained', 'resurrected', 'churned'],
        below: ['churned'],
        label,
      }),
  },
  aarrr: { query: '?granularity=week' },
  funnel: { query: '?steps=Product%20Viewed,Project%20Created,Order%20Completed' },
  journey: { query: '?granularity=week' },
  ladder: { query: '?granularity=week' },
  ltv: { query: '?granularity=week&periods=8' },
  milestones: { draw: (answer, label) => drawTable(answer.rows.slice(0, 20), label) },
  nps: { query: '?granularity=week' },
  referral: { query: '?granularity=week' },
};

/** A period that has not ended looks like a fall in a chart, so it is left to the tables. */
function ended(rows) {
  const past = rows.filter((row) => !row.current);
  return past.length > 0 ? past : rows;
}

async function ask(path) {
  const response = await fetch(api + path, { headers: { authorization: `Bearer ${readKey}` } });
  const body = await response.json();
  if (!response.ok)
    throw new Error(body.detail ?? body.title ?? body.message ?? `answered ${response.status}`);
  return body;
}

async function show(metric, section) {
  const picture = PICTURES[metric.metric] ?? {};
  try {
    const answer = await ask(metric.path + (picture.query ?? ''));
    const isEmpty = !answer.rows.some(hasAnything);
    const draw = picture.draw ?? ((given, label) => drawTable(given.rows, label));
    section.append(
      isEmpty ? element('div', { class: 'empty' }, 'Nothing happened yet.') : draw(answer, metric.title),
    );
    return answer;
  } catch (error) {
    section.append(element('div', { class: 'empty failed' }, error.message));
    return null;
  } finally {
    section.dataset.shown = 'true';
  }
}

/** A row of nothing but zeros says that nobody was there. */
function hasAnything(row) {
  return Object.entries(row).some(
    ([name, value]) =>
      !/^(days|offset|step|threshold)$/.test(name) && typeof value === 'number' && value !== 0,
  );
}

async function start() {
  const about = document.getElementById('about');
  try {
    const metrics = await ask('/v1/metrics');
    const sections = metrics.map((metric) =>
      element(
        'section',
        { id: metric.metric },
        element('h2', {}, metric.title),
        element('p', {}, metric.description),
      ),
    );
    document.getElementById('metrics').append(...sections);
    const answers = await Promise.all(metrics.map((metric, index) => show(metric, sections[index])));
    const answer = answers.find((each) => each !== null);
    if (answer !== undefined)
      about.textContent = `${answer.project} · days in ${answer.timeZone} · as of ${answer.asOf}`;
  } catch (error) {
    about.textContent = `${api} does not answer (${error.message}). Start it with npm start, then reload.`;
    about.className = 'failed';
  }
  document.body.dataset.shown = 'true';
}

await start();
