// Routes, timers, queues and watches: what calls functions.
import { api, get, live } from './api.js';
import { condition, element, none, number, plural, redraw, table, target } from './dom.js';

const shownRows = 200;
const named = [{ name: 'Namespace', value: ({ metadata }) => metadata.namespace }, { name: 'Name', value: ({ metadata }) => metadata.name }];
const called = [{ name: 'Function', value: ({ spec }) => target(spec) }, { name: 'State', value: condition }];
const drawer = (name, columns) => (items) => (items.length ? table(plural(items.length, name), [...named, ...columns, ...called], items) : none());

export const routeTable = drawer('route', [
  { name: 'Host', value: ({ spec }) => spec.host || '*' },
  { name: 'Methods', value: ({ spec }) => (spec.methods ?? [spec.method]).filter(Boolean).join(', ') || 'GET' },
  { name: 'Path', value: ({ spec }) => (spec.prefix ? `${spec.prefix}…` : spec.relativeurl) }]);

const sections = [
  { title: 'Timers', plural: 'timetriggers', draw: drawer('timer', [{ name: 'Schedule', value: ({ spec }) => element('code', {}, spec.cron) }, { name: 'Last tick', value: ({ status }) => status?.lastTick }]) },
  { title: 'Queues', plural: 'messagequeuetriggers', draw: drawer('queue', [{ name: 'Type', value: ({ spec }) => spec.messageQueueType },
    { name: 'Topic', value: ({ spec }) => spec.topic }, { name: 'Responses', value: ({ spec }) => spec.respTopic || null }]) },
  { title: 'Watches', plural: 'kuberneteswatchtriggers', draw: drawer('watch', [{ name: 'Objects', value: ({ spec }) => spec.type },
    { name: 'Labels', value: ({ spec }) => Object.entries(spec.labelselector ?? {}).map(([key, value]) => `${key}=${value}`).join(', ') || null }]) },
];

const omitted = ({ remainingItemCount: left = 0 }) => (left ? element('p', { className: 'faint' }, `${number(left)} more not shown; kubectl lists them.`) : '');

function lists(main, title, parts) {
  const body = element('div');
  main.replaceChildren(element('h2', {}, title), body);
  return live(async () => {
    const answers = await Promise.all(parts.map((part) => get(`${api}/${part.plural}?limit=${shownRows}`)));
    redraw(body, ...parts.flatMap((part, index) => [part.title ? element('h3', {}, part.title) : '', part.draw(answers[index].items), omitted(answers[index].metadata)]));
  });
}

export const triggers = (main) => lists(main, 'Triggers', sections);
export const routes = (main) => lists(main, 'Routes', [{ plural: 'httptriggers', draw: routeTable }]);
