// The API, which is kubectl's too, and what the page asks for besides: /ui/counts has the counts.
export const api = '/apis/fission.io/v1';
const refreshMilliseconds = 2000;
let previous = new Map();

/** Asks the API; where it wants a token, the user is asked for it once a session. */
export async function ask(path, options = {}) {
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

export async function get(path) {
  const answer = await ask(path, { headers: { accept: 'application/json' } });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.message ?? `${path}: ${answer.status}`);
  return body;
}

export async function post(path, body) {
  const answer = await ask(path, { method: 'POST', body });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.message ?? `${path}: ${answer.status}`);
  return told;
}

export const report = (text) => {
  document.getElementById('connection').textContent = text;
};

/** Shows a view now and every two seconds, until another is chosen. */
export function live(draw) {
  let timer;
  let gone = false;
  const tick = async () => {
    try {
      await draw();
      report('');
    } catch (error) {
      report(error.message);
    }
    if (!gone) timer = setTimeout(tick, refreshMilliseconds);
  };
  tick();
  return () => {
    gone = true;
    clearTimeout(timer);
  };
}

/** Counts of the given functions, and of those that are no objects. A rate needs that the function was counted before. */
export async function counts(objects) {
  const shown = objects.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`);
  const { items, time } = await post('/ui/counts', JSON.stringify(shown));
  const rated = items.map((item) => {
    const before = previous.get(`${item.namespace}/${item.name}`);
    const rate = before && time > before.time ? (item.requests - before.requests) / (time - before.time) : 0;
    return { ...item, rate };
  });
  previous = new Map(items.map((item) => [`${item.namespace}/${item.name}`, { requests: item.requests, time }]));
  return rated;
}
