// The dashboard: asks the service for a report every few seconds and draws it. No library, no build.

const PRIORITIES = ['HIGH', 'MEDIUM', 'LOW'];
const NAMES = { HIGH: 'High', MEDIUM: 'Medium', LOW: 'Low' };
const TYPES = ['created', 'completed', 'reopened', 'deleted'];
const POLL_MILLIS = 2000;
const MAX_PAUSE_MILLIS = 30000;
const PATHS = { everyone: '/statistics', me: '/users/me/statistics' };

const $ = id => document.getElementById(id);
const number = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact' }); // for what stands in the margin, which is narrow
const sum = counts => PRIORITIES.reduce((total, priority) => total + counts[priority], 0);

const state = {
  token: null,
  analyst: false,
  scope: 'everyone',
  days: 7,
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
  report: null,
  shown: '',
  failures: 0,
  timer: 0,
  round: 0,
};

// --- elements ------------------------------------------------------------------------------------------------------

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
}

function shape(name, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
}

const text = (x, y, words, attributes = {}) => shape('text', { x, y, ...attributes }, String(words));

function drawing(width, height, title, ...children) {
  return shape('svg', { viewBox: `0 0 ${width} ${height}`, height, role: 'img', 'aria-label': title },
    shape('title', {}, title), ...children);
}

const plot = name => document.querySelector(`[data-chart=${name}] .plot`);
const widthOf = node => Math.max(240, node.clientWidth);

// --- words ---------------------------------------------------------------------------------------------------------

const day = (date, options) => new Intl.DateTimeFormat('en', { timeZone: 'UTC', ...options }).format(new Date(date));
const shortDay = date => `${day(date, { day: 'numeric' })} ${day(date, { month: 'short' })}`;
const longDay = date => `${day(date, { weekday: 'short' })} ${shortDay(date)}`;

function duration(seconds) {
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) {
    return `${Math.round(seconds * 1000)} ms`;
  }
  const [unit, size] = units[first];
  const whole = Math.floor(seconds / size);
  const [smaller, part] = units[first + 1] ?? ['', 0];
  const rest = part ? Math.floor((seconds - whole * size) / part) : 0;
  return rest && whole < 10 ? `${whole} ${unit} ${rest} ${smaller}` : `${whole} ${unit}`;
}

function plural(count, noun) {
  return `${number.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

// --- scales --------------------------------------------------------------------------------------------------------

/** The smallest round number that is at least this. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 3, 4, 5, 6, 8, 10].map(step => step * power).find(step => step >= value) ?? 1;
}

// --- charts --------------------------------------------------------------------------------------------------------

const LEFT = 34;

/** One column a day; what stands in it is drawn by `bars`. Returns the columns' geometry too. */
function columns(report, width, height) {
  const count = report.days.length;
  const step = (width - LEFT) / count;
  const bar = Math.max(1.5, Math.min(34, step * 0.62));
  const left = index => LEFT + index * step + (step - bar) / 2;
  const every = Math.ceil(54 / step);
  const labels = report.days
    .map((one, index) => [one, index])
    .filter(([, index]) => (count - 1 - index) % every === 0)
    .map(([one, index]) => text(LEFT + (index + 0.5) * step, height - 4,
      count <= 7 ? `${day(one.date, { weekday: 'short' })} ${day(one.date, { day: 'numeric' })}` : shortDay(one.date),
      { 'text-anchor': 'middle' }));
  return { step, bar, left, labels };
}

function line(y, width, kind = 'grid') {
  return shape('line', { class: kind, x1: LEFT, x2: width, y1: y, y2: y, 'stroke-width': 1 });
}

function drawDays(report) {
  const box = plot('days');
  const width = widthOf(box);
  const height = 270;
  const { step, bar, left, labels } = columns(report, width, height);
  const up = roundUp(Math.max(...report.days.map(one => sum(one.created)), 1));
  const down = roundUp(Math.max(...report.days.map(one => sum(one.completed)), 1));
  const room = height - 48;
  const unit = room / (up + down);
  const zero = 14 + up * unit;
  const parts = [];
  const ticks = [[up, zero - up * unit], [down, zero + down * unit]];
  ticks.forEach(([value, y]) => parts.push(line(y, width), text(LEFT - 6, y + 4, compact.format(value), { 'text-anchor': 'end' })));
  report.days.forEach((one, index) => {
    stack(one.created, zero, -unit, left(index), bar, parts);
    stack(one.completed, zero, unit, left(index), bar, parts);
  });
  parts.push(line(zero, width, 'axis'));
  parts.push(text(LEFT, 9, 'created'), text(LEFT, zero + down * unit + 13, 'completed'));
  const title = `Created and completed todos by day: ${totals(report, 'created')} created, ${totals(report, 'completed')} completed`;
  const tip = one => [longDay(one.date), `${number.format(sum(one.created))} created (${split(one.created)})`,
    `${number.format(sum(one.completed))} completed (${split(one.completed)})`];
  show(box, drawing(width, height, title, ...parts, ...labels), report.days, step, height, tip);
}

/** Bars on one another, from the axis outwards: the urgent ones first. */
function stack(counts, zero, unit, x, width, parts) {
  let from = zero + Math.sign(unit);
  PRIORITIES.filter(priority => counts[priority] > 0).forEach(priority => {
    const length = counts[priority] * Math.abs(unit);
    const y = unit < 0 ? from - length : from;
    parts.push(shape('rect', { class: priority, x, y, width, height: Math.max(1, length - 1), rx: Math.min(2.5, width / 3) }));
    from += Math.sign(unit) * length;
  });
}

const split = counts => PRIORITIES.map(priority => `${number.format(counts[priority])} ${NAMES[priority].toLowerCase()}`).join(', ');
const total = (report, type) => report.days.reduce((all, one) => all + sum(one[type]), 0);
const totals = (report, type) => number.format(total(report, type));

function drawUsers(report) {
  const section = document.querySelector('[data-chart=users]');
  section.hidden = !report.weeks;
  if (section.hidden) {
    return;
  }
  const box = plot('users');
  const width = widthOf(box);
  const height = 190;
  const { step, bar, left, labels } = columns(report, width, height);
  const most = roundUp(Math.max(...report.days.map(one => one.activeUsers), 1));
  const zero = height - 26;
  const unit = (zero - 14) / most;
  const parts = [line(14, width), text(LEFT - 6, 18, compact.format(most), { 'text-anchor': 'end' })];
  report.days.forEach((one, index) => {
    if (one.activeUsers > 0) {
      parts.push(shape('rect', { class: 'users', x: left(index), y: zero - one.activeUsers * unit, width: bar, height: one.activeUsers * unit, rx: Math.min(3, bar / 3) }));
    }
  });
  parts.push(line(zero, width, 'axis'));
  const tip = one => [longDay(one.date), plural(one.activeUsers, 'active user')];
  show(box, drawing(width, height, 'Active users by day', ...parts, ...labels), report.days, step, height, tip);
  const weeks = report.weeks.slice(-6).map(one => element('span', {}, `Week ${Number(one.week.slice(-2))}: `,
    element('b', {}, number.format(one.activeUsers))));
  section.querySelector('.weeks').replaceChildren(...weeks);
}

function drawOpen(report) {
  const box = plot('open');
  const width = widthOf(box);
  const row = 88;
  const most = Math.max(...PRIORITIES.map(priority => report.open[priority]), 1);
  const parts = PRIORITIES.flatMap((priority, index) => {
    const y = index * row;
    const open = report.open[priority];
    const late = report.overdue[priority];
    return [
      text(0, y + 16, NAMES[priority]),
      text(width, y + 16, late ? `${number.format(open)} · ${number.format(late)} overdue` : number.format(open), { class: 'value', 'text-anchor': 'end' }),
      shape('rect', { class: 'track', x: 0, y: y + 27, width, height: 18, rx: 6 }),
      shape('rect', { class: priority, x: 0, y: y + 27, width: Math.max(0, width * open / most), height: 18, rx: 6 }),
      ...hatch(width * late / most, y + 27),
    ];
  });
  const title = `Open todos: ${split(report.open)}. Overdue: ${split(report.overdue)}`;
  box.replaceChildren(drawing(width, PRIORITIES.length * row - 38, title, ...parts));
}

/** Marks the overdue part of a bar, without relying on colour. */
function hatch(width, y) {
  const marks = [];
  for (let x = 4; x + 8 < width; x += 8) {
    marks.push(shape('path', { class: 'late', d: `M${x} ${y + 18}L${x + 8} ${y}` }));
  }
  return marks;
}

function drawTimes(report) {
  const box = plot('times');
  const { completions, seconds } = report.completionTime;
  if (!completions) {
    box.replaceChildren(element('p', { class: 'hint' }, 'Nothing was completed in these days.'));
    return;
  }
  const width = widthOf(box);
  const row = 37;
  const rows = Object.entries(seconds);
  const most = Math.max(...rows.map(([, value]) => value), 0.001);
  const parts = rows.flatMap(([percentile, value], index) => {
    const y = index * row;
    return [
      text(0, y + 13, `${percentile.slice(1)} %`),
      text(width, y + 13, duration(value), { class: 'value', 'text-anchor': 'end' }),
      shape('rect', { class: 'track', x: 0, y: y + 19, width, height: 7, rx: 3.5 }),
      shape('rect', { class: 'time', x: 0, y: y + 19, width: Math.max(7, width * value / most), height: 7, rx: 3.5 }),
    ];
  });
  const title = `Time from creation to completion of ${plural(completions, 'completion')}: `
    + rows.map(([percentile, value]) => `${percentile} ${duration(value)}`).join(', ');
  box.replaceChildren(drawing(width, rows.length * row - 8, title, ...parts));
}

// --- what a column holds, by pointer, finger and keyboard ------------------------------------------------------------

const choices = new Map();

function show(box, svg, days, step, height, tip) {
  const band = shape('rect', { class: 'column', x: 0, y: 0, width: step, height: height - 20, rx: 4 });
  svg.prepend(band);
  box.replaceChildren(svg);
  box.tabIndex = 0;
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', 'Chart by day. Left and right arrow keys go through the days.');
  if (!choices.has(box)) {
    choices.set(box, {});
    box.addEventListener('pointermove', event => choose(box, Math.floor((event.offsetX - LEFT) / choices.get(box).step)));
    box.addEventListener('pointerdown', event => choose(box, Math.floor((event.offsetX - LEFT) / choices.get(box).step)));
    box.addEventListener('pointerleave', () => choose(box, -1));
    box.addEventListener('blur', () => choose(box, -1));
    box.addEventListener('keydown', event => walk(box, event));
  }
  const kept = choices.get(box).index ?? -1;
  choices.set(box, { band, days, step, tip, index: kept });
  if (kept >= 0) {
    choose(box, kept);
  }
}

function walk(box, event) {
  const { index, days } = choices.get(box);
  const last = days.length - 1;
  const moves = { ArrowLeft: index < 0 ? last : Math.max(0, index - 1), ArrowRight: Math.min(last, index + 1), Home: 0, End: last, Escape: -1 };
  if (event.key in moves) {
    event.preventDefault();
    choose(box, moves[event.key]);
  }
}

function choose(box, index) {
  const choice = choices.get(box);
  choice.index = index >= 0 && index < choice.days.length ? index : -1;
  choice.band.classList.toggle('chosen', choice.index >= 0);
  $('tip').hidden = choice.index < 0;
  if (choice.index < 0) {
    return;
  }
  choice.band.setAttribute('x', LEFT + choice.index * choice.step);
  const [first, ...rest] = choice.tip(choice.days[choice.index]);
  $('tip').replaceChildren(element('b', {}, first), ...rest.map(words => element('div', {}, words)));
  const area = box.getBoundingClientRect();
  const middle = area.left + LEFT + (choice.index + 0.5) * choice.step;
  const size = $('tip').offsetWidth;
  $('tip').style.left = `${Math.max(8, Math.min(middle - size / 2, document.documentElement.clientWidth - size - 8))}px`;
  $('tip').style.top = `${area.top + window.scrollY - $('tip').offsetHeight - 6}px`;
}

// --- the page ------------------------------------------------------------------------------------------------------

function drawTiles(report) {
  const median = report.completionTime.seconds?.p50;
  const tiles = [
    ['open', number.format(sum(report.open)), 'open now'],
    ['overdue', number.format(sum(report.overdue)), 'overdue now'],
    ['created', totals(report, 'created'), 'created'],
    ['completed', totals(report, 'completed'), 'completed'],
    ['median', median === undefined ? '–' : duration(median), 'median time'],
    report.weeks
      ? ['active', number.format(report.weeks.at(-1).activeUsers), 'active this week']
      : ['deleted', totals(report, 'deleted'), 'deleted'],
  ];
  $('tiles').replaceChildren(...tiles.map(([name, value, label]) => element('li',
    { class: `card tile${name === 'overdue' && sum(report.overdue) > 0 ? ' alarm' : ''}`, 'data-tile': name },
    element('b', {}, value), element('span', {}, label))));
}

function drawTable(report) {
  const heads = ['Day', ...TYPES.map(type => type[0].toUpperCase() + type.slice(1)), ...(report.weeks ? ['Active users'] : [])];
  const head = element('thead', {}, element('tr', {}, ...heads.map(words => element('th', { scope: 'col' }, words))));
  const rows = [...report.days].reverse().map(one => element('tr', {},
    element('th', { scope: 'row' }, longDay(one.date)),
    ...[...TYPES.map(type => sum(one[type])), ...(report.weeks ? [one.activeUsers] : [])]
      .map(count => element('td', count ? {} : { class: 'none' }, number.format(count)))));
  $('table').replaceChildren(head, element('tbody', {}, ...rows));
}

function draw() {
  const report = state.report;
  if (!report) {
    return;
  }
  const events = [...TYPES, 'updated'].reduce((all, type) => all + total(report, type), 0);
  const empty = events === 0 && sum(report.open) === 0;
  $('empty').hidden = !empty;
  document.querySelectorAll('[data-chart], .figures details').forEach(card => { card.hidden = empty; });
  drawTiles(report);
  if (!empty) {
    drawDays(report);
    drawOpen(report);
    drawTimes(report);
    drawUsers(report);
    drawTable(report);
  }
}

let drawnWidth = 0;

function redrawWhenResized([{ contentRect }]) {
  if (contentRect.width !== drawnWidth) {
    drawnWidth = contentRect.width;
    draw();
  }
}

function tellLive() {
  const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' }).format(new Date());
  $('live').hidden = false;
  $('live').classList.remove('away');
  $('live-text').textContent = `Live, ${time}`;
}

function beat() {
  $('live').classList.remove('fresh');
  void $('live').offsetWidth; // so that the animation begins anew
  $('live').classList.add('fresh');
}

// --- asking --------------------------------------------------------------------------------------------------------

/** The first day, in the chosen time zone. */
function firstDay() {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: state.zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date());
  const first = new Date(`${today}T00:00:00Z`);
  first.setUTCDate(first.getUTCDate() - state.days + 1);
  return first.toISOString().slice(0, 10);
}

function ask(accept) {
  const query = new URLSearchParams({ from: firstDay(), timeZone: state.zone });
  return fetch(`${PATHS[state.scope]}?${query}`, {
    headers: { Authorization: `Bearer ${state.token}`, Accept: accept },
    cache: 'no-store',
    signal: AbortSignal.timeout(15000),
  });
}

async function problemOf(answer) {
  try {
    const problem = await answer.json();
    return [problem.title, ...(problem.errors ?? []).map(error => `${error.parameter} ${error.detail}`)].join(': ');
  } catch {
    return `The service answered ${answer.status}`;
  }
}

async function refresh() {
  clearTimeout(state.timer);
  const round = ++state.round;
  try {
    const answer = await ask('application/json');
    if (round !== state.round) {
      return;
    }
    if (answer.status === 401) {
      signOut('The token is not valid, or no longer.');
      return;
    }
    if (!answer.ok) {
      throw new Error(await problemOf(answer));
    }
    const words = await answer.text();
    if (round === state.round) {
      succeeded(words);
    }
  } catch (failure) {
    if (round === state.round) {
      failed(failure);
    }
  }
}

function succeeded(words) {
  state.failures = 0;
  $('problem').hidden = true;
  $('figures').classList.remove('stale');
  $('figures').setAttribute('aria-busy', 'false');
  if (words !== state.shown) {
    if (state.shown) {
      beat();
    }
    state.shown = words;
    state.report = JSON.parse(words);
    draw();
  }
  tellLive();
  later(POLL_MILLIS);
}

function failed(failure) {
  state.failures++;
  const pause = Math.min(MAX_PAUSE_MILLIS, POLL_MILLIS * 2 ** (state.failures - 1));
  const cause = failure instanceof TypeError || failure.name === 'TimeoutError' ? 'The service does not answer' : failure.message;
  $('problem').textContent = `${cause}. Next try in ${Math.round(pause / 1000)} s.${state.report ? ' Shown is what was known before.' : ''}`;
  $('problem').hidden = false;
  $('figures').classList.toggle('stale', Boolean(state.report));
  $('live').hidden = false;
  $('live').classList.add('away');
  $('live-text').textContent = 'Not up to date';
  later(pause);
}

function later(millis) {
  clearTimeout(state.timer);
  state.timer = document.hidden ? 0 : setTimeout(refresh, millis);
}

/** Another question: what is shown for the old one goes. */
function again() {
  state.report = null;
  state.shown = '';
  choices.forEach((_, box) => choose(box, -1));
  refresh();
}

async function downloadCsv() {
  try {
    const answer = await ask('text/csv');
    if (!answer.ok) {
      throw new Error(await problemOf(answer));
    }
    const link = element('a', { href: URL.createObjectURL(await answer.blob()), download: `statistics-${firstDay()}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  } catch (failure) {
    failed(failure);
  }
}

// --- signing in ----------------------------------------------------------------------------------------------------

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
  if (!said) {
    askForToken('That is not a token: it must have three parts with dots between them.');
    return;
  }
  sessionStorage.setItem('token', token);
  state.token = token;
  state.analyst = (said.groups ?? []).includes('analyst');
  state.scope = state.analyst ? 'everyone' : 'me';
  $('user').textContent = state.analyst ? said.sub : `${said.sub}, own figures`;
  $('scopes').hidden = !state.analyst;
  check('scope', state.scope);
  $('who').hidden = false;
  $('sign-in').hidden = true;
  $('report').hidden = false;
  again();
}

function signOut(words) {
  clearTimeout(state.timer);
  state.round++;
  sessionStorage.removeItem('token');
  state.token = null;
  askForToken(words);
}

function askForToken(error) {
  ['who', 'live', 'report'].forEach(id => { $(id).hidden = true; });
  $('tip').hidden = true;
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

const check = (name, value) => {
  document.querySelector(`input[name=${name}][value="${value}"]`).checked = true;
};

function fillZones() {
  const zones = [...new Set([state.zone, 'UTC', ...(Intl.supportedValuesOf?.('timeZone') ?? [])])];
  $('zone').replaceChildren(...zones.map(zone => element('option', { value: zone }, zone.replaceAll('_', ' '))));
}

function start() {
  state.days = [7, 30, 90].find(days => localStorage.getItem('days') === String(days)) ?? state.days;
  state.zone = localStorage.getItem('zone') || state.zone;
  fillZones();
  check('days', state.days);
  $('priorities').replaceChildren(...PRIORITIES.map(priority => element('span', { class: priority }, NAMES[priority])));
  $('controls').addEventListener('change', event => {
    if (event.target.name === 'scope') {
      state.scope = event.target.value;
    } else if (event.target.name === 'days') {
      state.days = Number(event.target.value);
      localStorage.setItem('days', state.days);
    } else {
      state.zone = event.target.value;
      localStorage.setItem('zone', state.zone);
    }
    again();
  });
  $('controls').addEventListener('submit', event => event.preventDefault());
  $('csv').addEventListener('click', downloadCsv);
  $('sign-out').addEventListener('click', () => signOut());
  $('token-form').addEventListener('submit', event => {
    event.preventDefault();
    signIn($('token').value.trim().replace(/^Bearer\s+/i, ''));
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && state.token) {
      refresh();
    }
  });
  new ResizeObserver(redrawWhenResized).observe($('figures'));
  window.addEventListener('hashchange', () => {
    const token = tokenOfLink();
    if (token) {
      signIn(token);
    }
  });
  const token = tokenOfLink() ?? sessionStorage.getItem('token');
  if (token) {
    signIn(token);
  } else {
    askForToken();
  }
}

start();
