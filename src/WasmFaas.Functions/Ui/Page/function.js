// One function: what it does, its log, and a form that calls it.
import { api, ask, counts, get, live } from './api.js';
import { bytes, condition, element, milliseconds, none, number, plural, redraw, table } from './dom.js';
import { routeTable } from './triggers.js';

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

const versionTable = (items) => (items.length ? table(plural(items.length, 'version'), [
  { name: 'Name', value: ({ metadata }) => metadata.name }, { name: 'Published', value: ({ metadata }) => metadata.creationTimestamp }], items) : none());

const aliasTarget = ({ version, weight, secondaryVersion }) => (secondaryVersion && weight !== undefined ? `${version} ${weight} %, ${secondaryVersion} ${100 - weight} %` : version);

const aliasTable = (items) => (items.length ? table(items.length === 1 ? '1 alias' : `${items.length} aliases`, [
  { name: 'Name', value: ({ metadata }) => metadata.name }, { name: 'Version', value: ({ spec }) => aliasTarget(spec) },
  { name: 'Stands for', value: ({ status }) => status?.resolvedVersion }, { name: 'State', value: condition }], items) : none());

const canaryTable = (items) => table(items.length === 1 ? '1 canary' : `${items.length} canaries`, [
  { name: 'Name', value: ({ metadata }) => metadata.name }, { name: 'Route', value: ({ spec }) => spec.trigger },
  { name: 'From', value: ({ spec }) => spec.oldfunction }, { name: 'To', value: ({ spec }) => spec.newfunction },
  { name: 'State', value: ({ status }) => status?.status }], items);

function summary(object, mine, namespace, name) {
  const parts = [condition(object)];
  const ready = object.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready && ready.status !== 'True') parts.push(ready.message ?? '');
  if (mine?.service) parts.push(`resident service: ${mine.service.state}, ${number(mine.service.ready)} ready, ${plural(mine.service.restarts, 'restart')}${mine.service.lastEnd ? `, last ${mine.service.lastEnd}` : ''}`);
  if (mine) parts.push(plural(mine.requests, 'request'), `p50 ${milliseconds(mine.p50)}`, `p99 ${milliseconds(mine.p99)}`, plural(mine.errors, 'error'), plural(mine.coldStarts, 'cold start'));
  if (mine && mine.memory !== null) parts.push(`${bytes(mine.memory)} of memory`);
  parts.push(element('a', { href: `#/async/${namespace}/${name}` }, 'asynchronous calls'));
  return parts.flatMap((part, index) => (index ? [' · ', part] : [part]));
}

export function functionPage(main, namespace, name) {
  const [state, routes, versions, aliases, canaries] = [element('p'), element('div'), element('div'), element('div'), element('div')];
  const configuration = element('pre', { tabIndex: 0, data: { 'aria-label': 'Configuration' } });
  const log = element('pre', { tabIndex: 0, data: { 'aria-label': 'Log' } });
  main.replaceChildren(element('h2', {}, `${namespace} / ${name}`), state,
    element('h3', {}, 'Call it'), caller(namespace, name), element('h3', {}, 'Log'), log, element('h3', {}, 'Routes'), routes,
    canaries, element('h3', {}, 'Versions'), versions, element('h3', {}, 'Aliases'), aliases, element('h3', {}, 'Configuration'), configuration);
  const inNamespace = (kinds) => get(`${api}/namespaces/${namespace}/${kinds}`);
  const stopLog = follow(log, namespace, name);
  const stopLive = live(async () => {
    const [object, triggers, published, named, moved, statistics] = await Promise.all([
      ...[`functions/${name}`, 'httptriggers', 'functionversions', 'functionaliases', 'canaryconfigs'].map(inNamespace), counts([{ metadata: { namespace, name } }])]);
    redraw(state, ...summary(object, statistics.find((entry) => entry.namespace === namespace && entry.name === name), namespace, name));
    redraw(routes, routeTable(triggers.items.filter(({ spec }) => spec.functionref?.name === name || name in (spec.functionref?.functionweights ?? {}))));
    redraw(versions, versionTable(published.items.filter(({ spec }) => spec?.functionName === name)));
    redraw(aliases, aliasTable(named.items.filter(({ spec }) => spec.functionName === name)));
    const ours = moved.items.filter(({ spec }) => spec.oldfunction === name || spec.newfunction === name);
    redraw(canaries, ...(ours.length ? [element('h3', {}, 'Canaries'), canaryTable(ours)] : []));
    const shown = JSON.stringify({ annotations: object.metadata.annotations, spec: object.spec, status: object.status }, null, 2);
    if (configuration.textContent !== shown) configuration.textContent = shown;
  });
  return () => {
    stopLog();
    stopLive();
  };
}
