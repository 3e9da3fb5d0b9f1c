// Asynchronous calls: those that wait, and the dead letters, which can be redriven and purged.
import { get, live, post, report } from './api.js';
import { confirmed, element, link, none, number, plural, redraw, table } from './dom.js';

const shown = 100;

const callColumns = [
  { name: 'Function', value: ({ namespace, function: name }) => element('span', {}, `${namespace} / `, link(namespace, name)) },
  { name: 'Id', value: ({ id }) => element('code', {}, id) },
  { name: 'Accepted', value: ({ accepted }) => accepted },
  { name: 'Attempts', number: true, value: ({ attempts }) => number(attempts) },
];
const waitingColumns = [...callColumns, { name: 'Next try', value: ({ due }) => due }, { name: 'Last error', value: ({ error }) => error }];

async function change(verb, query, label, redrawNow) {
  if (verb === 'purge' && !await confirmed(`Purge ${label}? It cannot be undone.`, 'Purge')) return;
  try {
    await post(`/v1/async/dlq/${verb}?${new URLSearchParams(query)}`);
    redrawNow();
  } catch (error) {
    report(error.message);
  }
}

const buttons = (query, label, suffix, redrawNow) => element('span', { className: 'row' }, ...['redrive', 'purge'].map((verb) => {
  const text = `${verb[0].toUpperCase()}${verb.slice(1)}`;
  const made = element('button', { type: 'button', className: verb === 'purge' ? 'plain danger' : 'plain', data: { 'aria-label': `${text} ${label}` } }, text + suffix);
  made.addEventListener('click', () => change(verb, query, label, redrawNow));
  return made;
}));

function letterTable(items, redrawNow) {
  const columns = [...callColumns, { name: 'Error', value: ({ error }) => element('span', { className: 'bad wrap' }, error ?? '') },
    { name: 'Do', value: ({ id }) => buttons({ id }, `dead letter ${id}`, '', redrawNow) }];
  return table(plural(items.length, 'dead letter'), columns, items);
}

function byFunction(items, redrawNow) {
  const groups = new Map(items.map(({ namespace, function: name }) => [`${namespace}/${name}`, { namespace, function: name }]));
  return [...groups].map(([label, query]) => element('div', { className: 'row group' }, element('span', {}, `All of ${label}:`),
    buttons(query, `all dead letters of ${label}`, ' all', redrawNow)));
}

export function asyncCalls(main, namespace, name) {
  const body = element('div');
  const of = name ? { namespace, function: name } : {};
  const title = name ? `Async: ${namespace} / ${name}` : 'Async';
  main.replaceChildren(element('h2', {}, title), body);
  const query = new URLSearchParams({ ...of, limit: shown });
  const draw = async () => {
    const [queue, letters] = await Promise.all([get(`/v1/async/queue/list?${query}`), get(`/v1/async/dlq/list?${query}`)]);
    redraw(body,
      element('p', {}, `${name ? 'Of all functions: ' : ''}${number(queue.waiting)} waiting · ${number(queue.running)} running · ${plural(queue.deadLetters, 'dead letter')}`),
      element('h3', {}, 'Waiting'), queue.items.length ? table(plural(queue.items.length, 'call'), waitingColumns, queue.items) : none(),
      element('h3', {}, 'Dead letters'), ...(letters.items.length ? [letterTable(letters.items, redrawNow), ...byFunction(letters.items, redrawNow)] : [none()]),
      ...(queue.items.length === shown || letters.items.length === shown ? [element('p', { className: 'faint' }, `Each table shows ${shown} at most.`)] : []));
  };
  let stop = live(draw);
  let gone = false;
  function redrawNow() {
    if (gone) return;
    stop();
    stop = live(draw);
  }
  return () => {
    gone = true;
    stop();
  };
}
