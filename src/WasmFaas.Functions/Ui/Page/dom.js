// Makes and replaces the page's elements.
export function element(tag, properties = {}, ...children) {
  const { data, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  for (const [key, value] of Object.entries(data ?? {})) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Replaces what an element holds where that has changed; what had the focus has it afterwards. */
export function redraw(place, ...children) {
  const draft = element('div', {}, ...children);
  if (draft.innerHTML === place.innerHTML) return;
  const active = place.contains(document.activeElement) ? identity(document.activeElement) : null;
  place.replaceChildren(...draft.childNodes);
  if (active) [...place.querySelectorAll('a, button, [tabindex]')].find((candidate) => identity(candidate) === active)?.focus({ preventScroll: true });
}

const identity = (node) => node.getAttribute('aria-label') ?? node.getAttribute('href') ?? node.textContent;

export const link = (namespace, name) => element('a', { href: `#/functions/${namespace}/${name}` }, name);
export const milliseconds = (seconds) => (seconds === null ? '–' : seconds < 0.01 ? `${(seconds * 1000).toFixed(2)} ms` : seconds < 1 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(1)} s`);
export const plural = (count, name) => `${number(count)} ${name}${count === 1 ? '' : 's'}`;
export const bytes = (value) => (value === null || value === undefined ? '–' : value < 1 << 20 ? `${(value / 1024).toFixed(0)} KiB` : `${(value / (1 << 20)).toFixed(1)} MiB`);
export const number = (value) => (value ?? 0).toLocaleString('en');

export const none = () => element('p', { className: 'faint' }, 'none');

export const target = ({ functionref: reference } = {}) => (reference?.type === 'function-weights'
  ? Object.entries(reference.functionweights ?? {}).map(([name, weight]) => `${name} ${weight} %`).join(', ')
  : reference?.name ?? '–');

export function table(caption, columns, rows) {
  const cell = (tag, column, value) => element(tag, { className: column.number ? 'number' : '', ...(tag === 'th' ? { scope: 'col' } : {}) }, value);
  return element('div', { className: 'scroll', tabIndex: 0, data: { role: 'region', 'aria-label': caption } },
    element('table', {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...columns.map((column) => cell('th', column, column.name)))),
      element('tbody', {}, ...rows.map((row) => element('tr', {}, ...columns.map((column) => cell('td', column, column.value(row) ?? '–')))))));
}

export function condition(object) {
  const ready = object.status?.conditions?.find(({ type }) => type === 'Ready');
  if (!ready) return element('span', { className: 'faint' }, 'unknown');
  const state = ready.status === 'True' ? 'good' : 'bad';
  return element('span', { className: state, title: ready.message ?? '' }, ready.status === 'True' ? 'ready' : ready.reason ?? 'not ready');
}

/** Asks whether to do what cannot be undone. */
export function confirmed(question, verb) {
  const dialog = element('dialog', { data: { 'aria-label': question } },
    element('form', { method: 'dialog' }, element('p', {}, question),
      element('div', { className: 'row' }, element('button', { value: 'cancel', className: 'plain' }, 'Cancel'), element('button', { value: 'yes', className: 'danger' }, verb))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener('close', () => {
    dialog.remove();
    resolve(dialog.returnValue === 'yes');
  }));
}
