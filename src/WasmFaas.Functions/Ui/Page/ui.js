// Chooses the view by the address. No build step, no dependency.
import { asyncCalls } from './async.js';
import { functionPage } from './function.js';
import { functions } from './functions.js';
import { routes, triggers } from './triggers.js';

const main = document.getElementById('main');
let leave = () => {};

function view(section, namespace, name) {
  if (section === 'functions' && name) return functionPage(main, namespace, name);
  if (section === 'routes') return routes(main);
  if (section === 'triggers') return triggers(main);
  if (section === 'async') return asyncCalls(main, namespace, name);
  return functions(main);
}

function show() {
  leave();
  const [section, namespace, name] = location.hash.replace(/^#\//, '').split('/').map(decodeURIComponent);
  for (const anchor of document.querySelectorAll('nav a')) {
    if (anchor.hash === `#/${section === 'functions' ? '' : section}`) anchor.setAttribute('aria-current', 'page');
    else anchor.removeAttribute('aria-current');
  }
  leave = view(section, namespace, name);
}

addEventListener('hashchange', () => {
  show();
  main.focus();
});
show();
