// The page: a client of the same API as kubectl, and of /ui/functions for the counts. No build step, no dependency.
const main = document.getElementById('main');
const api = '/apis/fission.io/v1';
const refreshMilliseconds = 2000;
let leave = () => {};
let previous = new Map();

function element(tag, properties = {}, ...children) {
  const { data, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  for (const [key, value] of Object.entries(data ?? {})) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Asks the API; where it wants a token, the user is asked for it once a session. */
async function ask(path, options = {}) {
  const token = sessionStorage.getItem('token');
  const headers = { ...options.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(path, { ...options, headers });
  if (answer.status === 401) {
    const given = prompt("The API's token (the kubeconfig has it):");
    if (given) {
      sessionStorage.setItem('token', given);
      return ask(path, options);
    }
  }
  return answer;
}

async function get(path) {
  const answer = await ask(path, { headers: { accept: 'application/json' } });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.message ?? `${path}: ${answer.status}`);
  return body;
}

const link = (namespace, name) => element('a', { href: `#/functions/${namespace}/${name}` }, name);
const milliseconds = (seconds) => (seconds === null ? '–' : seconds < 0.01 ? `${(seconds * 1000).toFixed(2)} ms` : seconds < 1 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(1)} s`);
const counted = (items, name) => `${items.length} ${name}${items.length === 1 ? '' : 's'}`;
const number = (value) => (value ?? 0).toLocaleString('en');

function table(caption, columns, rows) {
  const cell = (tag, column, value) => element(tag, { className: column.number ? 'number' : '', ...(tag === 'th' ? { scope: 'col' } : {}) }, value);
  return element('div', { className: 'scroll', tabIndex: 0, data: { role: 'region', 'aria-label': caption } },
    element('table', {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...columns.map((column) => cell('th', column, column.name)))),
      element('tbody', {}, ...rows.map((row) => element('tr', {}, ...columns.map((column) => cell('td', column, column.value(row) ?? '–')))))));
}

function condition(object) {
  const ready = object.status?.conditions?.find(({ type }) => type === 'Ready');
  if (!ready) return element('span', { className: 'faint' }, 'unknown');
  const state = ready.status === 'True' ? 'good' : 'bad';
  return element('span', { className: state, title: ready.message ?? '' }, ready.status === 'True' ? 'ready' : ready.reason ?? 'not ready');
}

/** Shows a view now and every two seconds, until another is chosen. What has the focus is left alone. */
function live(draw) {
  let timer;
  let gone = false;
  const tick = async () => {
    try {
      await draw();
      document.getElementById('connection').textContent = '';
    } catch (error) {
      document.getElementById('connection').textContent = error.message;
    }
    if (!gone) timer = setTimeout(tick, refreshMilliseconds);
  };
  tick();
  return () => {
    gone = true;
    clearTimeout(timer);
  };
}

async function counts() {
  const { items, time } = await get('/ui/functions');
  const rated = items.map((item) => {
    const before = previous.get(`${item.namespace}/${item.name}`);
    const rate = before && time > before.time ? (item.requests - before.requests) / (time - before.time) : 0;
    return { ...item, rate };
  });
  previous = new Map(items.map((item) => [`${item.namespace}/${item.name}`, { requests: item.requests, time }]));
  return rated;
}

function functions() {
  const body = element('div');
  main.replaceChildren(element('h2', {}, 'Functions'), body);
  return live(async () => {
    const [{ items }, statistics] = await Promise.all([get(`${api}/functions`), counts()]);
    const byName = new Map(statistics.map((entry) => [`${entry.namespace}/${entry.name}`, entry]));
    const rows = items.map((object) => ({ object, counts: byName.get(`${object.metadata.namespace}/${object.metadata.name}`) }));
    for (const entry of statistics.filter(({ namespace }) => namespace === '')) rows.push({ object: null, counts: entry });
    if (rows.length === 0) {
      body.replaceChildren(element('p', {}, 'There is no function yet. Make one: ', element('code', {}, 'wasmfaas fn create --name hello --code hello.wasm')));
      return;
    }
    body.replaceChildren(table(counted(rows, 'function'), [
      { name: 'Namespace', value: ({ object }) => object?.metadata.namespace ?? element('span', { className: 'faint' }, 'from the command line') },
      { name: 'Name', value: ({ object, counts: c }) => (object ? link(object.metadata.namespace, object.metadata.name) : c.name) },
      { name: 'State', value: ({ object }) => (object ? condition(object) : element('span', { className: 'good' }, 'ready')) },
      { name: 'Requests/s', number: true, value: ({ counts: c }) => (c ? c.rate.toFixed(1) : null) },
      { name: 'Requests', number: true, value: ({ counts: c }) => (c ? number(c.requests) : null) },
      { name: 'p50', number: true, value: ({ counts: c }) => (c ? milliseconds(c.p50) : null) },
      { name: 'p99', number: true, value: ({ counts: c }) => (c ? milliseconds(c.p99) : null) },
      { name: 'Errors', number: true, value: ({ counts: c }) => (c ? element('span', { className: c.errors ? 'bad' : '' }, number(c.errors)) : null) },
      { name: 'Cold', number: true, value: ({ counts: c }) => (c ? number(c.coldStarts) : null) },
      { name: 'In flight', number: true, value: ({ counts: c }) => (c ? number(c.inFlight) : null) },
      { name: 'Idle', number: true, value: ({ counts: c }) => (c ? number(c.idleInstances) : null) },
    ], rows));
  });
}

function follow(target, namespace, name) {
  const stop = new AbortController();
  (async () => {
    const answer = await ask(`${api}/namespaces/${namespace}/functions/${name}/log?follow=true&tailLines=200`, { signal: stop.signal });
    if (!answer.ok) throw new Error(`the log is not to be had: ${answer.status}`);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const atEnd = target.scrollTop + target.clientHeight >= target.scrollHeight - 4;
      target.textContent = (target.textContent + value).slice(-200_000);
      if (atEnd) target.scrollTop = target.scrollHeight;
    }
  })().catch((error) => {
    if (!stop.signal.aborted) target.textContent += `${error.message}\n`;
  });
  return () => stop.abort();
}

function caller(namespace, name) {
  const method = element('select', { name: 'method' }, ...['POST', 'GET', 'PUT', 'DELETE'].map((text) => element('option', {}, text)));
  const path = element('input', { name: 'path', placeholder: '/a/path?x=1' });
  const body = element('textarea', { name: 'body', value: '{"args":["White","Hank"]}' });
  const answer = element('pre', { hidden: true, tabIndex: 0, data: { 'aria-live': 'polite', 'aria-label': 'Answer' } });
  const form = element('form', {},
    element('div', { className: 'row' }, element('label', {}, 'Method', method), element('label', {}, 'Path', path)),
    element('label', {}, 'Body', body), element('button', {}, 'Call'), answer);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const began = performance.now();
    const query = new URLSearchParams({ path: path.value });
    const withBody = !['GET', 'DELETE'].includes(method.value);
    const got = await ask(`/ui/call/${namespace}/${name}?${query}`, { method: method.value, body: withBody ? body.value : undefined }).catch((error) => error);
    answer.hidden = false;
    if (got instanceof Error) answer.textContent = got.message;
    else answer.textContent = `${got.status} ${got.statusText}, ${(performance.now() - began).toFixed(1)} ms\n\n${await got.text()}`;
  });
  return form;
}

function functionPage(namespace, name) {
  const state = element('p');
  const routes = element('div');
  const versions = element('div');
  const configuration = element('pre', { tabIndex: 0, data: { 'aria-label': 'Configuration' } });
  const log = element('pre', { tabIndex: 0, data: { 'aria-label': 'Log' } });
  main.replaceChildren(element('h2', {}, `${namespace} / ${name}`), state,
    element('h3', {}, 'Call it'), caller(namespace, name), element('h3', {}, 'Log'), log,
    element('h3', {}, 'Routes'), routes, element('h3', {}, 'Versions'), versions, element('h3', {}, 'Configuration'), configuration);
  const stopLog = follow(log, namespace, name);
  const stopLive = live(async () => {
    const [object, triggers, published, statistics] = await Promise.all([
      get(`${api}/namespaces/${namespace}/functions/${name}`), get(`${api}/namespaces/${namespace}/httptriggers`),
      get(`${api}/namespaces/${namespace}/functionversions`), counts()]);
    const mine = statistics.find((entry) => entry.namespace === namespace && entry.name === name);
    const text = mine ? ` · ${number(mine.requests)} requests · p50 ${milliseconds(mine.p50)} · p99 ${milliseconds(mine.p99)} · ${number(mine.errors)} errors · ${number(mine.coldStarts)} cold starts` : '';
    const ready = object.status?.conditions?.find(({ type }) => type === 'Ready');
    state.replaceChildren(condition(object), text, ready?.status === 'True' ? '' : ` · ${ready?.message ?? ''}`);
    const to = triggers.items.filter(({ spec }) => spec.functionref?.name === name || name in (spec.functionref?.functionweights ?? {}));
    routes.replaceChildren(to.length ? routeTable(to) : element('p', { className: 'faint' }, 'none'));
    const ours = published.items.filter(({ spec }) => spec?.functionName === name);
    versions.replaceChildren(ours.length
      ? table(counted(ours, 'version'), [{ name: 'Name', value: (v) => v.metadata.name }, { name: 'Published', value: (v) => v.metadata.creationTimestamp }], ours)
      : element('p', { className: 'faint' }, 'none'));
    const shown = JSON.stringify({ annotations: object.metadata.annotations, spec: object.spec, status: object.status }, null, 2);
    if (configuration.textContent !== shown) configuration.textContent = shown;
  });
  return () => {
    stopLog();
    stopLive();
  };
}

const target = ({ functionref: reference } = {}) => (reference?.type === 'function-weights'
  ? Object.entries(reference.functionweights ?? {}).map(([name, weight]) => `${name} ${weight} %`).join(', ')
  : reference?.name ?? '–');

const routeTable = (items) => table(counted(items, 'route'), [
  { name: 'Namespace', value: ({ metadata }) => metadata.namespace }, { name: 'Name', value: ({ metadata }) => metadata.name },
  { name: 'Host', value: ({ spec }) => spec.host || '*' }, { name: 'Methods', value: ({ spec }) => (spec.methods ?? [spec.method]).filter(Boolean).join(', ') || 'GET' },
  { name: 'Path', value: ({ spec }) => spec.prefix ? `${spec.prefix}…` : spec.relativeurl }, { name: 'Function', value: ({ spec }) => target(spec) },
  { name: 'State', value: condition }], items);

function list(title, plural, draw) {
  const body = element('div');
  main.replaceChildren(element('h2', {}, title), body);
  return live(async () => {
    const { items } = await get(`${api}/${plural}`);
    body.replaceChildren(items.length ? draw(items) : element('p', { className: 'faint' }, 'none yet'));
  });
}

const timerTable = (items) => table(counted(items, 'timer'), [
  { name: 'Namespace', value: ({ metadata }) => metadata.namespace }, { name: 'Name', value: ({ metadata }) => metadata.name },
  { name: 'Schedule', value: ({ spec }) => element('code', {}, spec.cron) }, { name: 'Function', value: ({ spec }) => target(spec) },
  { name: 'State', value: condition }], items);

function show() {
  leave();
  const [section, namespace, name] = location.hash.replace(/^#\//, '').split('/').map(decodeURIComponent);
  for (const anchor of document.querySelectorAll('nav a')) {
    if (anchor.hash === `#/${section === 'functions' ? '' : section}`) anchor.setAttribute('aria-current', 'page');
    else anchor.removeAttribute('aria-current');
  }
  if (section === 'functions' && name) leave = functionPage(namespace, name);
  else if (section === 'routes') leave = list('Routes', 'httptriggers', routeTable);
  else if (section === 'timers') leave = list('Timers', 'timetriggers', timerTable);
  else leave = functions();
}

addEventListener('hashchange', () => {
  show();
  main.focus();
});
show();
