// The table of all functions.
import { api, counts, get, live } from './api.js';
import { bytes, condition, element, link, milliseconds, number, plural, redraw, table } from './dom.js';

const pageLength = 500;
const shownRows = 200;
const faint = (text) => element('span', { className: 'faint' }, text);

const columns = [
  { name: 'Namespace', value: ({ object }) => object?.metadata.namespace ?? faint('from the command line') },
  { name: 'Name', value: ({ object, counts: c }) => (object ? link(object.metadata.namespace, object.metadata.name) : c.name) },
  { name: 'State', value: ({ object }) => (object ? condition(object) : element('span', { className: 'good' }, 'ready')) },
  { name: 'Requests/s', number: true, value: ({ counts: c }) => c?.rate.toFixed(1) },
  { name: 'Requests', number: true, value: ({ counts: c }) => c && number(c.requests) },
  { name: 'p50', number: true, value: ({ counts: c }) => c && milliseconds(c.p50) },
  { name: 'p99', number: true, value: ({ counts: c }) => c && milliseconds(c.p99) },
  { name: 'Errors', number: true, value: ({ counts: c }) => c && element('span', { className: c.errors ? 'bad' : '' }, number(c.errors)) },
  { name: 'Cold', number: true, value: ({ counts: c }) => c && number(c.coldStarts) },
  { name: 'In flight', number: true, value: ({ counts: c }) => c && number(c.inFlight) },
  { name: 'Idle', number: true, value: ({ counts: c }) => c && number(c.idleInstances) },
  { name: 'Memory', number: true, value: ({ counts: c }) => c && bytes(c.memory) },
];

/** The functions whose name matches: one page of them without a filter, else as many pages as it takes to fill the table. */
async function find(matches, isFiltered) {
  const found = [];
  let next = '';
  do {
    const { items, metadata } = await get(`${api}/functions?limit=${pageLength}${next && `&continue=${encodeURIComponent(next)}`}`);
    found.push(...items.filter(({ metadata: { namespace, name } }) => matches(namespace, name)));
    next = metadata?.continue ?? '';
    if (!isFiltered || found.length > shownRows) return { found, more: metadata?.remainingItemCount ?? 0 };
  } while (next);
  return { found, more: 0 };
}

function omitted(left, unread, isFiltered) {
  if (left + unread === 0) return null;
  const text = isFiltered && unread ? `${plural(left, 'more function')} or more that the filter lets through` : plural(left + unread, 'more function');
  return element('p', { className: 'faint' }, `${text} not shown: narrow the filter to see the others.`);
}

export function functions(main) {
  const body = element('div');
  const filter = element('input', { type: 'search', placeholder: 'namespace/name' });
  main.replaceChildren(element('h2', {}, 'Functions'), element('label', { className: 'filter' }, 'Filter', filter), body);
  const draw = async () => {
    const wanted = filter.value.trim().toLowerCase();
    const matches = (namespace, name) => `${namespace}/${name}`.toLowerCase().includes(wanted);
    const { found, more } = await find(matches, wanted !== '');
    const statistics = await counts(found.slice(0, shownRows));
    if (wanted !== filter.value.trim().toLowerCase()) return;
    const byName = new Map(statistics.map((entry) => [`${entry.namespace}/${entry.name}`, entry]));
    const rows = found.map((object) => ({ object, counts: byName.get(`${object.metadata.namespace}/${object.metadata.name}`) }));
    for (const entry of statistics) if (entry.namespace === '' && matches('', entry.name)) rows.push({ object: null, counts: entry });
    if (rows.length !== 0) redraw(body, table(plural(rows.length + more, 'function'), columns, rows.slice(0, shownRows)), omitted(Math.max(0, rows.length - shownRows), more, wanted !== ''));
    else if (wanted) redraw(body, element('p', { className: 'faint' }, 'No function matches the filter.'));
    else redraw(body, element('p', {}, 'There is no function yet. Make one: ', element('code', {}, 'wasmfaas fn create --name hello --code hello.wasm')));
  };
  let stop = live(draw);
  filter.addEventListener('input', () => {
    stop();
    stop = live(draw);
  });
  return () => stop();
}
