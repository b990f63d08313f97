// The todos of a user, and what becomes of each change. No library, no build.
//
// A change shows at once and is sent with the version that the user saw (If-Match); what is refused is shown beside what is
// there now. A list is asked for again every two seconds with its entity tag, and at once when another tab has written. How
// far a change has come the services say themselves: GET /users/me/position of each consumer.

const POLL_MILLIS = 2000;
const MAX_PAUSE_MILLIS = 30000;
const UNDO_MILLIS = 8000;
const LINGER_MILLIS = 8000; // how long a changed todo stays where it was, so that its way can be watched
const CLOCK_MILLIS = 1000; // so far the clocks of two services may differ
const PAGE = 100;
const MOST_PAGES = 10; // on the page at the same time: as one comes below, one goes above
const NAMES = { HIGH: 'High', MEDIUM: 'Medium', LOW: 'Low' };
const FIELDS = { title: 'Title', description: 'Notes', priority: 'Priority', dueDate: 'Due', completed: 'Done' };
const CONSUMERS = {
  cache: { step: 'Lists renewed', service: 'cache-consumer' },
  analytics: { step: 'Counted', service: 'analytics-consumer' },
  audit: { step: 'Audited', service: 'audit-consumer' },
};

const $ = id => document.getElementById(id);
const number = new Intl.NumberFormat('en');

const state = {
  token: null,
  user: '',
  view: { show: 'open', priority: '', sort: '-createdAt', q: '' },
  pages: [],        // as the service answered them: {url, tag, todos, next, token}
  rows: new Map(),  // by id; a todo that is not created yet has its Idempotency-Key as id
  shown: [],        // ids, from top to bottom
  seen: 0,          // the last Consistency-Token: no later read may be older
  sequences: new Map(), // 'id version' -> number of its event, as the answers to writes gave it
  loaded: false,
  failures: 0,
  timer: 0,
  round: 0,
  channel: null,
};

// --- elements and words ----------------------------------------------------------------------------------------------

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => {
    if (value === true) {
      node.setAttribute(key, '');
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(key, value);
    }
  });
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

function button(words, kind, act, more = {}) {
  const node = element('button', { type: 'button', class: kind, ...more }, words);
  node.addEventListener('click', act);
  return node;
}

function say(words) {
  $('said').textContent = words;
}

const isoDay = date => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

function dueWords(todo) {
  const days = Math.round((Date.parse(todo.dueDate) - Date.parse(isoDay(new Date()))) / 86400000);
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short',
    ...(Math.abs(days) > 300 ? { year: 'numeric' } : {}) }).format(new Date(todo.dueDate));
  const name = { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[days] ?? day;
  return days < 0 && !todo.completed ? [`Overdue: ${name}`, true] : [`Due ${name}`, false];
}

function lasted(millis) {
  if (millis < 1) {
    return '< 1 ms';
  }
  return millis < 10000 ? `${number.format(Math.round(millis))} ms` : `${number.format(Math.round(millis / 1000))} s`;
}

function valueWords(field, value) {
  if (value === undefined || value === null || value === '') {
    return '–';
  }
  return field === 'priority' ? NAMES[value] : field === 'completed' ? (value ? 'yes' : 'no') : String(value);
}

// --- asking the service ----------------------------------------------------------------------------------------------

/** Why a request was not done. What is `passing` is worth another try. */
class Failure extends Error {
  constructor(status, problem, pause) {
    super(problem.title);
    this.status = status;
    this.problem = problem;
    this.passing = [0, 429, 502, 503, 504].includes(status) || problem.type === '/problems/idempotency-key-in-use';
    this.pause = pause;
  }
}

async function ask(path, { method = 'GET', headers = {}, body, keepalive = false } = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: { Authorization: `Bearer ${state.token}`, ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
      body: body && JSON.stringify(body),
      cache: 'no-store',
      keepalive,
      signal: keepalive ? undefined : AbortSignal.timeout(15000),
    });
  } catch {
    throw new Failure(0, { title: 'The service does not answer' });
  }
  if (answer.ok || answer.status === 304) {
    return answer;
  }
  if (answer.status === 401) {
    signOut('The token is not valid, or no longer.');
  }
  throw new Failure(answer.status, await problemOf(answer), 1000 * Number(answer.headers.get('Retry-After') ?? 0));
}

async function problemOf(answer) {
  try {
    const problem = await answer.json();
    return problem.title ? problem : { title: `The service answered ${answer.status}` };
  } catch {
    return { title: `The service answered ${answer.status}` };
  }
}

/** A problem (RFC 9457): its title, a link to what it means, what is wrong in particular. */
function problemWords({ type, title, detail, errors }) {
  const link = type?.startsWith('/')
    ? element('a', { href: type, target: '_blank', rel: 'noopener' }, title)
    : element('span', {}, title);
  const more = [detail, ...(errors ?? []).map(({ pointer, parameter, header, detail: words }) =>
    `${FIELDS[pointer?.slice(2)] ?? pointer ?? parameter ?? header ?? ''} ${words}`.trim())].filter(Boolean);
  return element('p', {}, link, more.length ? `: ${more.join('; ')}` : '');
}

const backOff = failures => Math.min(MAX_PAUSE_MILLIS, 1000 * 2 ** (failures - 1));

// --- rows: a todo as it is known, and what is not saved yet -----------------------------------------------------------

/**
 * base: as the service had it, at the version that the user sees; newer: a later one that came while something was unsaved.
 * patch: changes that wait; sending: changes on their way. removing: the time of its deletion.
 */
function newRow(id, base) {
  const node = element('li', { class: 'card todo' });
  node.dataset.id = id;
  return { id, base, patch: {}, sending: {}, node, linger: 0 };
}

const viewOf = row => ({ ...row.base, ...row.sending, ...row.patch });
const isUnsaved = row => row.create || Object.keys(row.patch).length > 0 || Object.keys(row.sending).length > 0;
const isHeld = row => row.busy || row.editing || row.conflict || row.removing || isUnsaved(row);

/** What a list says of a todo. What the user is changing stays as the user saw it. */
function take(todo, token) {
  const row = state.rows.get(todo.id) ?? newRow(todo.id, null);
  state.rows.set(todo.id, row);
  if (row.base && todo.version <= Math.max(row.base.version, row.newer?.version ?? 0)) {
    return;
  }
  if (row.base && isHeld(row)) {
    row.newer = todo;
    return;
  }
  settle(row, todo, token);
}

function settle(row, todo, token) {
  row.base = todo;
  const known = state.sequences.get(`${todo.id} ${todo.version}`);
  row.way = { committed: Date.parse(todo.updatedAt), number: known ?? token, exact: known !== undefined, quiet: !state.loaded, done: {} };
  render(row);
}

/** After a change was saved or given up: perhaps there is something newer. */
function release(row) {
  if (!isHeld(row) && row.newer) {
    const newer = row.newer;
    row.newer = null;
    if (newer.version > (row.base?.version ?? 0)) {
      settle(row, newer, state.seen);
    }
  }
}

function linger(row) {
  row.linger = Date.now() + LINGER_MILLIS;
  setTimeout(arrange, LINGER_MILLIS + 50);
}

function forget(row) {
  clearTimeout(row.removing);
  state.rows.delete(row.id);
  state.pages.forEach(page => { page.todos = page.todos?.filter(todo => todo.id !== row.id); });
  row.linger = 0;
  arrange();
}

// --- writing -----------------------------------------------------------------------------------------------------------

function add(fields) {
  const row = newRow(crypto.randomUUID(), { completed: false, ...fields });
  row.create = fields;
  state.rows.set(row.id, row);
  linger(row);
  state.shown.unshift(row.id);
  arrange();
  save(row);
}

function change(row, patch) {
  const now = viewOf(row);
  const real = Object.fromEntries(Object.entries(patch).filter(([field, value]) => (now[field] ?? null) !== (value ?? null)));
  Object.assign(row.patch, real);
  linger(row);
  render(row);
  save(row);
}

/** One request after the other, until nothing is unsaved; what fails in passing is tried again. */
async function save(row) {
  if (row.busy || row.conflict) {
    return;
  }
  row.busy = true;
  let failures = 0;
  while (isUnsaved(row) && state.token) {
    row.sending = { ...row.sending, ...row.patch };
    row.patch = {};
    render(row);
    try {
      await (row.create ? create(row) : edit(row));
      row.trouble = null;
      failures = 0;
    } catch (failure) {
      if (!(failure instanceof Failure)) {
        row.busy = false;
        throw failure;
      }
      if (!failure.passing) {
        await refused(row, failure);
        break;
      }
      row.uncertain = true;
      if (!await patience(row, failure, ++failures)) {
        break;
      }
    }
  }
  row.busy = false;
  release(row);
  render(row);
  arrange();
}

async function create(row) {
  const begin = performance.now();
  // the same key must come with the same body: what was changed since goes afterwards
  const answer = await ask('/todos', { method: 'POST', headers: { 'Idempotency-Key': row.id }, body: row.create });
  const todo = await answer.json();
  if (!state.rows.has(row.id)) {
    return;
  }
  state.rows.delete(row.id);
  state.shown = state.shown.map(id => (id === row.id ? todo.id : id));
  row.id = todo.id;
  row.node.dataset.id = todo.id;
  state.rows.set(todo.id, row);
  row.create = null;
  row.patch = { ...row.sending, ...row.patch };
  row.sending = {};
  written(row, todo, answer, begin);
  say(`Saved: ${todo.title}`);
}

async function edit(row) {
  const begin = performance.now();
  const answer = await ask(`/todos/${row.id}`, { method: 'PATCH', headers: { 'If-Match': `"${row.base.version}"` }, body: row.sending });
  row.sending = {};
  row.uncertain = false;
  written(row, await answer.json(), answer, begin);
  say(`Saved: ${row.base.title}`);
}

function written(row, todo, answer, begin) {
  const sequence = Number(answer.headers.get('Consistency-Token'));
  const unchanged = row.base.version === todo.version;
  row.base = todo;
  if (unchanged) {
    return;
  }
  remember(todo.id, todo.version, sequence);
  row.way = { committed: Date.parse(todo.updatedAt), number: sequence, exact: true, answered: performance.now() - begin, done: {} };
  state.channel?.postMessage({ id: todo.id, version: todo.version, sequence });
  lookSoon();
}

function remember(id, version, sequence) {
  state.seen = Math.max(state.seen, sequence);
  if (version) {
    state.sequences.set(`${id} ${version}`, sequence);
  }
}

/** Waits before the next try; false when the user gives up. */
function patience(row, failure, failures) {
  const pause = Math.max(failure.pause || 0, backOff(failures));
  return new Promise(resolve => {
    const end = again => {
      clearTimeout(timer);
      row.trouble = null;
      if (!again) {
        giveUp(row);
      }
      resolve(again && Boolean(state.token));
    };
    const timer = setTimeout(() => end(true), pause);
    row.trouble = element('div', { class: 'trouble', role: 'alert' },
      problemWords(failure.problem),
      element('p', {}, `Not saved yet. Next try in ${Math.round(pause / 1000)} s.`),
      element('div', { class: 'end' },
        button('Try now', 'quiet', () => end(true)), button(row.create ? 'Give up' : 'Undo the change', 'quiet', () => end(false))));
    render(row);
  });
}

function giveUp(row) {
  row.patch = {};
  row.sending = {};
  row.uncertain = false;
  if (row.create) {
    row.create = null;
    forget(row);
  }
}

/** The service will not do it, however often it is asked. */
async function refused(row, failure) {
  if (failure.status === 401) {
    return;
  }
  if (failure.status === 412 || failure.status === 404) {
    await collide(row);
    return;
  }
  if (row.create) {
    fillAdd(row.create);
    giveUp(row);
    showProblem(failure.problem);
    return;
  }
  const wanted = { ...row.sending, ...row.patch };
  giveUp(row);
  row.trouble = element('div', { class: 'trouble error', role: 'alert' }, problemWords(failure.problem),
    element('div', { class: 'end' },
      button('Edit again', 'quiet', () => { row.trouble = null; beginEdit(row, wanted); }),
      button('Leave it', 'quiet', () => { row.trouble = null; render(row); })));
}

/** Somebody else was faster. Both are shown, and the user decides. */
async function collide(row) {
  const mine = { ...row.sending, ...row.patch };
  let now = null;
  try {
    now = await (await ask(`/todos/${row.id}`)).json();
  } catch (failure) {
    if (failure.status !== 404) {
      row.trouble = element('div', { class: 'trouble error', role: 'alert' }, problemWords(failure.problem ?? { title: String(failure) }),
        element('div', { class: 'end' }, button('Try again', 'quiet', () => { row.trouble = null; save(row); })));
      return;
    }
  }
  row.sending = {};
  row.patch = {};
  row.newer = null;
  const same = now && !row.deleting && Object.entries(mine).every(([field, value]) => (now[field] ?? null) === (value ?? null));
  if (same) { // what was wanted is there: the first try had come through, or the other one wanted the same
    settle(row, now, state.seen);
    return;
  }
  row.conflict = { now, mine, was: row.base, deleting: row.deleting };
  row.deleting = false;
}

function resolveConflict(row, overwrite) {
  const { now, mine, deleting } = row.conflict;
  row.conflict = null;
  if (!now) {
    const { title, description, priority, dueDate, completed } = { ...row.base, ...mine };
    forget(row);
    if (overwrite) {
      add(Object.fromEntries(Object.entries({ title, description, priority, dueDate, completed }).filter(([, value]) => value)));
    }
    return;
  }
  settle(row, now, state.seen);
  if (overwrite && deleting) {
    remove(row);
  } else if (overwrite) {
    change(row, mine);
  }
  release(row);
  focus(row, 'title');
}

// --- deleting: it is sent when it can be undone no longer ---------------------------------------------------------------

function remove(row) {
  const next = row.node.nextElementSibling ?? row.node.previousElementSibling;
  row.removing = setTimeout(() => removeNow(row), UNDO_MILLIS);
  const undo = button('Undo', '', () => {
    clearTimeout(row.removing);
    row.toast.remove();
    bringBack(row);
    release(row);
    focus(row, 'title');
    say(`Kept: ${row.base.title}`);
  });
  row.toast = element('div', { class: 'toast' }, element('span', {}, `Deleted “${short(viewOf(row).title)}”`), undo);
  $('toasts').append(row.toast);
  arrange();
  say(`Deleted: ${row.base.title}. It can be undone for ${UNDO_MILLIS / 1000} seconds.`);
  if (next?.isConnected) {
    next.querySelector('[data-name=title]')?.focus();
  }
}

function bringBack(row) {
  row.removing = 0;
  if (!state.shown.includes(row.id)) {
    state.shown.unshift(row.id);
  }
  linger(row);
  render(row);
  arrange();
}

/** Characters as the API counts them: an emoji is one. */
const characters = text => [...text];
const short = title => (characters(title).length > 60 ? `${characters(title).slice(0, 57).join('')}…` : title);

/** In place of `maxlength`, which counts most emoji twice, and cuts what is pasted without a word. */
function limit(input, most) {
  input.addEventListener('input', () =>
    input.setCustomValidity(characters(input.value.trim()).length > most ? `At most ${most} characters.` : ''));
}

async function removeNow(row, keepalive = false) {
  clearTimeout(row.removing);
  if (row.busy && !keepalive) {
    row.removing = setTimeout(() => removeNow(row), 500);
    return;
  }
  row.toast.remove();
  for (let failures = 0; state.token;) {
    try {
      const answer = await ask(`/todos/${row.id}`, { method: 'DELETE', headers: { 'If-Match': `"${row.base.version}"` }, keepalive });
      const sequence = Number(answer.headers.get('Consistency-Token'));
      remember(row.id, 0, sequence);
      state.channel?.postMessage({ id: row.id, sequence });
      row.toast.remove();
      forget(row);
      lookSoon();
      return;
    } catch (failure) {
      row.toast.remove();
      if (failure.status === 404) {
        forget(row);
        return;
      }
      if (!failure.passing) {
        row.deleting = true;
        await refused(row, failure);
        bringBack(row);
        return;
      }
      const pause = Math.max(failure.pause || 0, backOff(++failures));
      row.toast.replaceChildren(element('span', {}, `“${short(row.base.title)}” is not deleted yet. ${failure.problem.title}. Next try in ${Math.round(pause / 1000)} s.`));
      $('toasts').append(row.toast);
      await new Promise(resolve => setTimeout(resolve, pause));
    }
  }
}

/** The page is left: what can be undone no longer is sent, and outlives the page. */
function removeAllNow() {
  [...state.rows.values()].filter(row => row.removing).forEach(row => removeNow(row, true));
}

// --- a row on the page ---------------------------------------------------------------------------------------------------

function render(row) {
  const focused = row.node.contains(document.activeElement) ? document.activeElement.dataset.name : null;
  const todo = viewOf(row);
  row.node.classList.toggle('done', Boolean(todo.completed));
  row.node.classList.toggle('unsaved', Boolean(isUnsaved(row)));
  if (row.editing) {
    row.node.replaceChildren(row.editing.form);
    return;
  }
  const tick = element('input', { type: 'checkbox', 'aria-label': `Done: ${todo.title}`, 'data-name': 'tick', checked: todo.completed === true });
  tick.addEventListener('change', () => change(row, { completed: tick.checked }));
  const title = button(todo.title, 'title', () => beginEdit(row), { 'data-name': 'title', title: 'Edit' });
  row.node.replaceChildren(
    element('div', { class: 'line' },
      element('label', { class: 'tick' }, tick),
      element('div', {}, title,
        todo.description ? element('p', { class: 'notes' }, todo.description) : null,
        aboutWords(todo)),
      element('div', { class: 'acts' },
        button('Edit', 'quiet edit-it', () => beginEdit(row), { 'aria-label': `Edit: ${todo.title}`, 'data-name': 'edit' }),
        button('Delete', 'quiet', () => remove(row), { 'aria-label': `Delete: ${todo.title}`, 'data-name': 'delete', disabled: Boolean(row.create) }))));
  row.wayNode = null;
  renderWay(row);
  const notice = row.conflict ? conflictWords(row) : row.trouble;
  if (notice) {
    row.node.append(notice);
  }
  if (focused) {
    focus(row, focused);
  }
}

const focus = (row, name) => row.node.querySelector(`[data-name=${name}]`)?.focus();

function aboutWords(todo) {
  const parts = [element('span', { class: `mark ${todo.priority}` }, NAMES[todo.priority])];
  if (todo.dueDate) {
    const [words, late] = dueWords(todo);
    parts.push(element('span', { class: late ? 'late' : '' }, words));
  }
  return element('p', { class: 'about' }, ...parts);
}

function conflictWords(row) {
  const { now, mine, was, deleting } = row.conflict;
  const answers = (keep, overwrite) => element('div', { class: 'end' },
    button(keep, 'quiet', () => resolveConflict(row, false)), button(overwrite, 'quiet', () => resolveConflict(row, true)));
  if (!now) {
    return element('div', { class: 'trouble error', role: 'alert' }, element('p', {}, element('b', {}, 'It was deleted meanwhile.'), ' Your change was not saved.'),
      answers('Leave it deleted', 'Create it again with my change'));
  }
  const fields = Object.keys(FIELDS).filter(field => field in mine || (now[field] ?? null) !== (was[field] ?? null));
  const rows = fields.flatMap(field => [element('dt', {}, FIELDS[field]), element('dd', {}, valueWords(field, now[field])),
    ...(deleting ? [] : [element('dd', {}, field in mine ? valueWords(field, mine[field]) : 'as it is there')])]);
  const heads = [element('dt', {}, ''), element('dd', { class: 'head' }, 'There now'), ...(deleting ? [element('dd', {}, '')] : [element('dd', { class: 'head' }, 'Yours')])];
  return element('div', { class: 'trouble error', role: 'alert' },
    element('p', {}, element('b', {}, 'It was changed meanwhile.'), deleting ? ' It was not deleted.' : ' Your change was not saved.', ' ',
      element('a', { href: '/problems/version-conflict', target: '_blank', rel: 'noopener' }, 'Why?')),
    element('dl', {}, ...(deleting ? rows.flatMap((node, index) => (index % 2 ? [node, element('dd', {}, '')] : [node])) : [...heads, ...rows])),
    answers('Keep what is there', deleting ? 'Delete it anyway' : 'Save mine'));
}

function field(label, control, kind = '') {
  return element('label', { class: kind || null }, element('span', {}, label), control);
}

function beginEdit(row, fields = {}) {
  if (row.editing || row.conflict) {
    return;
  }
  const todo = { ...viewOf(row), ...fields };
  const title = element('input', { required: true, 'data-name': 'edit-title' });
  title.value = todo.title;
  const notes = element('textarea', { rows: 2 });
  notes.value = todo.description ?? '';
  const priority = element('select', {}, ...Object.entries(NAMES).map(([value, name]) => element('option', { value }, name)));
  priority.value = todo.priority;
  const due = element('input', { type: 'date', min: '1000-01-01', max: '9999-12-31' });
  due.value = todo.dueDate ?? '';
  const form = element('form', { class: 'edit', 'aria-label': `Edit: ${todo.title}` },
    field('Title', title, 'what'), field('Priority', priority), field('Due', due, 'day'), field('Notes', notes, 'full'),
    element('div', { class: 'end full' }, element('button', { type: 'submit', class: 'strong' }, 'Save'), button('Cancel', 'quiet', () => endEdit(row))));
  form.addEventListener('submit', event => {
    event.preventDefault();
    if (!title.value.trim()) {
      title.setCustomValidity('A todo needs a title.');
      title.reportValidity();
      return;
    }
    endEdit(row, { title: title.value.trim(), description: notes.value.trim() || null, priority: priority.value, dueDate: due.value || null });
  });
  limit(title, 200);
  limit(notes, 4000);
  form.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      event.preventDefault();
      endEdit(row);
    }
  });
  row.editing = { form };
  row.trouble = row.busy ? row.trouble : null;
  render(row);
  title.focus();
}

function endEdit(row, fields) {
  row.editing = null;
  if (fields) {
    change(row, fields);
  } else {
    release(row);
    render(row);
  }
  focus(row, 'title');
}

// --- the way of a change ---------------------------------------------------------------------------------------------------

const positions = Object.fromEntries(Object.keys(CONSUMERS).map(name => [name,
  { url: null, sequence: 0, at: 0, known: false, away: false, failures: 0, next: 0, asking: false }]));
let lookTimer = 0;
let lookFast = 0; // until then effects of a change that was just made are awaited

/** The number of the change against the number of the last event that had its effect there, and that effect's time. */
function advance(way) {
  Object.entries(positions).forEach(([name, position]) => {
    const after = way.exact || position.at >= way.committed - CLOCK_MILLIS;
    if (!way.done[name] && position.known && position.sequence >= way.number && after) {
      way.done[name] = { millis: Math.max(0, position.at - way.committed), exact: way.exact && position.sequence === way.number };
    }
  });
}

/** Steps in the order in which they are shown: name, state, milliseconds, what is to be said about it. */
function steps(row) {
  const way = row.way;
  const effects = Object.entries(CONSUMERS).map(([name, { step, service }]) => {
    const done = way.done[name];
    const sure = positions[name].asked && (!positions[name].known || way.exact || positions[name].at < way.committed - CLOCK_MILLIS);
    const words = done ? { millis: done.millis, bound: !done.exact, hint: `as ${service} says` }
      : { hint: positions[name].away ? `${service} does not answer. It continues where it stopped.` : `${service} has not had the event yet` };
    return { name, step, is: done ? 'is' : positions[name].away ? 'away' : 'wait', sure, ...words };
  });
  const first = effects.filter(effect => effect.is === 'is').map(effect => effect.millis);
  const nobody = effects.every(effect => effect.is === 'away');
  return [
    { name: 'saved', step: 'Saved', is: 'is', millis: way.answered, answered: way.answered !== undefined, hint: 'todo and event have committed together' },
    first.length
      ? { name: 'published', step: 'Published', is: 'is', millis: Math.min(...first), bound: true, hint: 'its first effect proves it' }
      : { name: 'published', step: 'Published', is: nobody ? 'away' : 'wait', hint: nobody ? 'no consumer answers that would prove it' : 'waits for its first effect' },
    ...effects,
  ];
}

function renderWay(row) {
  let node = null;
  if (row.way && !row.editing) {
    advance(row.way);
    const all = steps(row);
    const brief = row.way.quiet ? briefly(all) : null;
    node = brief === '' ? null : row.way.quiet
      ? element('span', { class: 'brief', title: all.filter(step => step.is !== 'wait' || step.sure).map(stepWords).join(', ') }, brief)
      : element('ol', { class: 'way', 'aria-label': 'The way of the last change, in milliseconds since its commit' }, ...all.map(stepNode));
  }
  if (row.wayNode) {
    if (node && node.textContent === row.wayNode.textContent && node.className === row.wayNode.className) {
      return;
    }
    row.wayNode.remove();
  }
  row.wayNode = node;
  if (node) {
    if (row.way.quiet) {
      row.node.querySelector('.about').append(node);
    } else {
      row.node.querySelector('.line').after(node);
    }
  }
}

/**
 * Of a change from before the page was opened: only what is missing for sure. Its number is not known then, so a consumer that is
 * behind may well have had it: nothing is said.
 */
function briefly(all) {
  const open = all.filter(step => step.is !== 'is' && step.name !== 'published');
  return open.length ? open.filter(step => step.is === 'away' || step.sure).map(stepWords).join(', ') : '✓ All effects';
}

/** What nobody can prove is not known: the broker may well have the event. */
const awayWords = (name, step) => `${step}: ${name === 'published' ? 'not known' : 'away'}`;
const stepWords = ({ name, step, is }) => (is === 'is' ? step : is === 'away' ? awayWords(name, step) : `${step}: not yet`);

function stepNode({ name, step, is, millis, bound, answered, hint }) {
  const tooOld = millis > 60000; // nobody looked when it happened
  const time = millis === undefined || tooOld ? null : element('b', {}, `${bound ? '≤ ' : ''}${lasted(millis)}`);
  const words = is === 'away' ? awayWords(name, step) : is === 'wait' ? `${step} …` : answered ? `${step} in` : step;
  return element('li', { class: is, 'data-step': name, title: hint }, element('span', {}, words), time);
}

const openWays = () => [...state.rows.values()].filter(row => row.way && Object.keys(CONSUMERS).some(name => !row.way.done[name]));

function lookSoon() {
  lookFast = Date.now() + 3000;
  Object.values(positions).filter(position => !position.away).forEach(position => { position.next = 0; });
  look();
}

/** Asks the consumers: many times a second after a change, seldom when nothing is awaited. */
function look() {
  clearTimeout(lookTimer);
  if (!state.token || document.hidden) {
    return;
  }
  const now = Date.now();
  Object.values(positions).filter(position => position.url && !position.asking && position.next <= now).forEach(askPosition);
  lookTimer = setTimeout(look, now < lookFast ? 40 : 500);
}

async function askPosition(position) {
  position.asking = true;
  const before = `${position.away} ${position.sequence}`;
  try {
    const answer = await fetch(position.url, {
      headers: { Authorization: `Bearer ${state.token}` }, cache: 'no-store', signal: AbortSignal.timeout(5000),
    });
    if (!answer.ok) {
      throw new Error(`answered ${answer.status}`);
    }
    const found = (await answer.json()).positions.find(one => one.topic === 'todo.events');
    Object.assign(position, { sequence: found?.sequence ?? 0, at: Date.parse(found?.at ?? 0), known: Boolean(found), asked: true, away: false, failures: 0 });
    const waits = openWays().some(row => row.way.number > position.sequence);
    position.next = Date.now() + (waits ? (Date.now() < lookFast ? 40 : 500) : 2000);
  } catch { // it is away: a state that is shown, no error of the page
    position.away = true;
    position.failures++;
    position.next = Date.now() + Math.min(10000, backOff(position.failures));
  }
  position.asking = false;
  if (before !== `${position.away} ${position.sequence}`) {
    openWays().forEach(renderWay);
  }
}

// --- the list ----------------------------------------------------------------------------------------------------------------

function firstUrl() {
  const { show, priority, sort, q } = state.view;
  const query = new URLSearchParams({ sort, limit: PAGE });
  if (show !== 'all') {
    query.set('completed', show === 'done');
  }
  if (priority) {
    query.set('priority', priority);
  }
  if (q) {
    query.set('q', q);
  }
  return `/todos?${query}`;
}

function nextOf(answer) {
  const link = /<([^>]+)>\s*;\s*rel="?next"?/.exec(answer.headers.get('Link') ?? '')?.[1];
  if (!link) {
    return null;
  }
  const url = new URL(link, location.href);
  return url.pathname + url.search;
}

async function fetchPage(page) {
  const headers = { ...(page.tag ? { 'If-None-Match': page.tag } : {}), ...(state.seen ? { 'Consistency-Token': state.seen } : {}) };
  const answer = await ask(page.url, { headers });
  const token = Number(answer.headers.get('Consistency-Token') ?? 0);
  const todos = answer.status === 304 ? page.todos : await answer.json();
  return answer.status === 304 ? { token } : { token, todos, tag: answer.headers.get('ETag'), next: nextOf(answer) };
}

/** The first page and those in sight; and the pages behind one that ends elsewhere now. */
async function refresh() {
  clearTimeout(state.timer);
  const round = ++state.round;
  try {
    for (let index = 0, moved = false; index < state.pages.length; index++) {
      const page = state.pages[index];
      if (index === 0 || moved || !page.todos || isInSight(page)) {
        const found = await fetchPage(page);
        if (round !== state.round) {
          return;
        }
        state.seen = Math.max(state.seen, found.token);
        Object.assign(page, found);
        page.todos.forEach(todo => take(todo, found.token));
        moved = chain(index);
      }
    }
    state.loaded = true;
    state.failures = 0;
    $('problem').hidden = true;
    $('list').setAttribute('aria-busy', 'false');
    arrange();
    tellLive();
    later(POLL_MILLIS);
    moreIfNear();
  } catch (failure) {
    if (round === state.round && state.token) {
      failed(failure);
    }
  }
}

/** Whether the page behind this one begins elsewhere now. Far behind, nothing is kept up to date: it is loaded again. */
function chain(index) {
  const page = state.pages[index];
  const behind = state.pages[index + 1];
  if (!page.next) {
    state.pages.length = index + 1;
    return false;
  }
  if (!behind || behind.url === page.next) {
    return false;
  }
  const last = state.pages.findLastIndex(isInSight);
  state.pages.length = Math.max(index + 1, Math.min(state.pages.length, last + 2));
  if (state.pages[index + 1]) {
    Object.assign(state.pages[index + 1], { url: page.next, tag: null });
    return true;
  }
  return false;
}

function isInSight(page) {
  const first = state.rows.get(page.todos?.[0]?.id)?.node;
  const last = state.rows.get(page.todos?.at(-1)?.id)?.node;
  return Boolean(first?.isConnected && last?.isConnected
    && first.getBoundingClientRect().top < innerHeight && last.getBoundingClientRect().bottom > 0);
}

async function more() {
  const last = state.pages.at(-1);
  if (!last?.next || state.loadingMore) {
    return;
  }
  state.loadingMore = true;
  state.pages.push({ url: last.next });
  if (state.pages.length > MOST_PAGES) {
    state.pages.shift();
  }
  await refresh();
  state.loadingMore = false;
  moreIfNear();
}

/** The next page is there before the end of the list is. */
function moreIfNear() {
  if (!$('more').hidden && state.failures === 0 && $('more').getBoundingClientRect().top < innerHeight + 600) {
    more();
  }
}

/** Puts the rows in order: as the service lists them, with what was just changed where it was. */
function arrange() {
  const listed = [...new Set(state.pages.flatMap(page => (page.todos ?? []).map(todo => todo.id)))];
  const known = new Set(listed);
  const order = listed.slice();
  const now = Date.now();
  let at = 0;
  const places = new Map(order.map((id, index) => [id, index]));
  const late = new Map(); // index of the listed one before it -> what stays behind it
  state.shown.forEach(id => {
    if (known.has(id)) {
      at = places.get(id) + 1;
      return;
    }
    const row = state.rows.get(id);
    if (row && (row.linger > now || isHeld(row))) {
      late.set(at, [...(late.get(at) ?? []), id]);
    }
  });
  const merged = order.flatMap((id, index) => [...(late.get(index) ?? []), id]).concat(late.get(order.length) ?? []);
  state.shown = merged.filter(id => state.rows.has(id) && !state.rows.get(id).removing);
  place();
  const kept = new Set([...merged]);
  state.rows.forEach((row, id) => {
    if (!kept.has(id) && !isHeld(row)) {
      state.rows.delete(id);
    }
  });
  tellEmpty();
}

/** Moves only the nodes that are not where they belong, so that focus and scroll position stay. */
function place() {
  const list = $('list');
  const wanted = new Set(state.shown);
  [...list.children].forEach(node => {
    if (!wanted.has(node.dataset.id)) {
      node.remove();
    }
  });
  let next = list.firstElementChild;
  state.shown.forEach(id => {
    const { node } = state.rows.get(id);
    if (node === next) {
      next = next.nextElementSibling;
    } else {
      list.insertBefore(node, next);
      if (!node.firstChild) {
        render(state.rows.get(id));
      }
    }
  });
}

const isAtBeginning = () => !state.pages.length || state.pages[0].url === firstUrl();

function tellEmpty() {
  const any = state.shown.length > 0;
  const { show, priority, q } = state.view;
  const narrowed = priority || q || show === 'done';
  $('list').hidden = !any;
  $('empty').hidden = any || !state.loaded;
  $('show-all').hidden = show === 'all' && !priority && !q;
  $('empty-title').textContent = narrowed ? 'Nothing matches' : show === 'open' ? 'Nothing is open' : 'No todos yet';
  $('empty-text').textContent = narrowed ? 'No todo is like this.' : 'Add one above, and watch where it goes.';
  $('back').hidden = isAtBeginning();
  const further = Boolean(state.pages.at(-1)?.next);
  $('more').hidden = !further;
  $('count').textContent = any ? `${number.format(state.shown.length)}${further || !isAtBeginning() ? ' shown' : state.shown.length === 1 ? ' todo' : ' todos'}` : '';
}

function tellLive() {
  $('live').hidden = false;
  $('live').classList.remove('away');
  $('live-text').textContent = `Live, ${new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' }).format(new Date())}`;
}

function showProblem(problem, ...more) {
  $('problem').replaceChildren(problemWords(problem), ...more.map(words => element('p', {}, words)));
  $('problem').hidden = false;
}

function failed(failure) {
  if (!(failure instanceof Failure)) {
    throw failure;
  }
  const pause = Math.max(failure.pause || 0, backOff(++state.failures));
  showProblem(failure.problem, `Next try in ${Math.round(pause / 1000)} s.${state.loaded ? ' Shown is what was known before.' : ''}`);
  $('live').hidden = false;
  $('live').classList.add('away');
  $('live-text').textContent = 'Not up to date';
  later(pause);
}

function later(millis) {
  clearTimeout(state.timer);
  state.timer = document.hidden || !state.token ? 0 : setTimeout(refresh, millis);
}

/** Another question: what was listed for the old one goes. */
function again() {
  state.pages = [{ url: firstUrl() }];
  state.loaded = false;
  state.rows.forEach(row => { row.linger = 0; });
  window.scrollTo(0, 0);
  refresh();
}

// --- signing in -----------------------------------------------------------------------------------------------------------------

/** What the token says. It is not checked here: the service does that. */
function claims(token) {
  try {
    const bytes = Uint8Array.from(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

function signIn(token) {
  const said = claims(token);
  if (!said?.sub) {
    askForToken('That is not a token: it must have three parts with dots between them.');
    return;
  }
  if (state.token) {
    forgetEverything();
  }
  sessionStorage.setItem('token', token);
  state.token = token;
  state.user = said.sub;
  $('user').textContent = said.sub;
  $('who').hidden = false;
  $('sign-in').hidden = true;
  $('todos').hidden = false;
  listen();
  again();
  look();
}

/** Other tabs of the same user tell what they wrote. */
function listen() {
  state.channel = new BroadcastChannel(`todos of ${state.user}`);
  state.channel.onmessage = ({ data: { id, version, sequence } }) => {
    remember(id, version, sequence);
    if (!document.hidden) {
      refresh().then(lookSoon);
    }
  };
}

function forgetEverything() {
  removeAllNow();
  clearTimeout(state.timer);
  clearTimeout(lookTimer);
  state.round++;
  state.channel?.close();
  Object.assign(state, { token: null, pages: [], shown: [], seen: 0, loaded: false, rows: new Map(), sequences: new Map() });
  Object.values(positions).forEach(position => Object.assign(position, { sequence: 0, at: 0, known: false, away: false, failures: 0, next: 0 }));
  $('list').replaceChildren();
  $('toasts').replaceChildren();
}

function signOut(words) {
  forgetEverything();
  sessionStorage.removeItem('token');
  askForToken(words);
}

function askForToken(error) {
  ['who', 'live', 'todos'].forEach(id => { $(id).hidden = true; });
  $('sign-in').hidden = false;
  $('token-error').textContent = error ?? '';
  $('token-error').hidden = !error;
  $('token').value = '';
  $('token').focus();
}

/** A link may bring the token behind the #, which is never sent anywhere, and is taken out of the address at once. */
function tokenOfLink() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    history.replaceState(null, '', location.pathname);
  }
  return token;
}

// --- the forms --------------------------------------------------------------------------------------------------------------------

function fillAdd({ title, priority, dueDate }) {
  $('add-title').value = title;
  $('add-priority').value = priority;
  $('add-due').value = dueDate ?? '';
  $('add-title').focus();
}

function submitAdd(event) {
  event.preventDefault();
  const title = $('add-title').value.trim();
  if (!title) {
    $('add-title').value = '';
    $('add-title').focus();
    return;
  }
  $('problem').hidden = true;
  if (!isAtBeginning()) {
    again();
  }
  add({ title, priority: $('add-priority').value, ...($('add-due').value ? { dueDate: $('add-due').value } : {}) });
  $('add-title').value = '';
  $('add-due').value = '';
  $('add-priority').value = 'MEDIUM';
  $('add-title').focus();
}

function showView() {
  document.querySelector(`input[name=show][value=${state.view.show}]`).checked = true;
  ['priority', 'sort', 'q'].forEach(name => { $(name).value = state.view[name]; });
}

let typing = 0;

function watchForms() {
  $('add').addEventListener('submit', submitAdd);
  $('controls').addEventListener('submit', event => event.preventDefault());
  $('controls').addEventListener('change', event => {
    if (event.target.name !== 'q') {
      state.view[event.target.name] = event.target.value;
      sessionStorage.setItem('view', JSON.stringify(state.view));
      again();
    }
  });
  limit($('add-title'), 200);
  $('q').addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      state.view.q = $('q').value.trim();
      again();
    }, 250);
  });
  $('show-all').addEventListener('click', () => {
    Object.assign(state.view, { show: 'all', priority: '', q: '' });
    showView();
    again();
  });
  $('more').addEventListener('click', more);
  $('back').addEventListener('click', () => {
    again();
    $('add-title').focus();
  });
  $('sign-out').addEventListener('click', () => signOut());
  $('token-form').addEventListener('submit', event => {
    event.preventDefault();
    signIn($('token').value.trim().replace(/^Bearer\s+/i, ''));
  });
}

async function readSettings() {
  const settings = await (await fetch('/page/settings.json')).json();
  Object.entries(settings.positions).forEach(([name, url]) => { positions[name].url = url; });
}

async function start() {
  const token = tokenOfLink() ?? sessionStorage.getItem('token');
  Object.assign(state.view, JSON.parse(sessionStorage.getItem('view') ?? '{}'), { q: '' });
  showView();
  watchForms();
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && state.token) {
      refresh();
      look();
    }
  });
  window.addEventListener('pagehide', removeAllNow);
  window.addEventListener('hashchange', () => {
    const another = tokenOfLink();
    if (another) {
      signIn(another);
    }
  });
  window.addEventListener('scroll', moreIfNear, { passive: true });
  if (token) {
    signIn(token);
  } else {
    askForToken();
  }
  await readSettings();
  look();
}

start();
