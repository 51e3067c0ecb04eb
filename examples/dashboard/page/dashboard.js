import { element } from './element.js';
import { PICTURES, TABLE } from './pictures.js';
import { api, readKey } from './where.js';

async function ask(path) {
  const response = await fetch(api + path, { headers: { authorization: `Bearer ${readKey}` } });
  const body = await response.json();
  if (!response.ok)
    throw new Error(body.detail ?? body.title ?? body.message ?? `answered ${response.status}`);
  return body;
}

async function show(metric, section) {
  const picture = { ...TABLE, ...PICTURES[metric.metric] };
  try {
    const query = await picture.query(ask);
    const answer = query === null ? null : await ask(`${metric.path}?${new URLSearchParams(query)}`);
    const rows = answer === null ? [] : picture.rows(answer);
    section.append(
      rows.some(hasAnything)
        ? picture.draw(rows, metric.title)
        : element('div', { class: 'empty' }, answer === null ? picture.missing : 'Nothing happened yet.'),
    );
    return answer;
  } catch (error) {
    section.append(element('div', { class: 'empty failed' }, error.message));
    return null;
  } finally {
    section.dataset.shown = 'true';
  }
}

/** A row of nothing but zeros says that no one was there. */
function hasAnything(row) {
  return Object.entries(row).some(
    ([name, value]) =>
      !/^(days|offset|step|rung|threshold)$/.test(name) && typeof value === 'number' && value !== 0,
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
