// The console: asks the local server of `./todo console`, which asks services and broker. No library, no build.
//
// All text comes from the system and is put in as text, never as HTML.

const POLL_MILLIS = 2000;
const MAX_PAUSE_MILLIS = 15000;
const PROOF_MILLIS = 400;

const $ = id => document.getElementById(id);
const number = new Intl.NumberFormat('en');
const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

const state = {
  secret: null,
  system: null,
  way: null,
  failures: 0,
  shownParked: '',
  shownWrong: '',
  letters: { service: '', settled: false, cause: null, next: null, rows: new Map(), causes: new Map(), open: {} },
  webhooks: { user: null, rows: new Map() },
  proofs: {},
};

// --- elements and words --------------------------------------------------------------------------------------------

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

function button(words, kind, act) {
  const node = element('button', { type: 'button', class: kind }, words);
  node.addEventListener('click', act);
  return node;
}

function facts(pairs) {
  return element('dl', { class: 'facts' }, ...pairs.filter(([, value]) => value !== null)
    .flatMap(([name, value, kind]) => [element('dt', {}, name), element('dd', kind ? { class: kind } : {}, value)]));
}

const say = words => { $('said').textContent = words; };
const known = value => value !== undefined && value !== null;
const plural = (count, noun) => `${number.format(count)} ${noun}${count === 1 ? '' : 's'}`;
const count = value => (known(value) ? number.format(value) : '?');
const when = text => (text ? time.format(new Date(text)) : '');

function rate(value) {
  if (!known(value)) {
    return '–';
  }
  const words = value > 0 && value < 0.1 ? '< 0.1' : value > 0 && value < 10 ? value.toFixed(1) : number.format(Math.round(value));
  return `${words}/s`;
}

function lasted(millis) {
  if (!known(millis)) {
    return '–';
  }
  if (millis >= 10000) {
    return duration(millis / 1000);
  }
  return millis < 1 ? '< 1 ms' : `${number.format(Math.round(millis))} ms`;
}

function duration(seconds) {
  if (seconds < 60) {
    return `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Changes only what is different, so that a screen reader's place and a selection stay. */
function show(parent, key, children) {
  if (parent.dataset.shown !== key) {
    parent.dataset.shown = key;
    parent.replaceChildren(...children());
  }
}

// --- asking the server ---------------------------------------------------------------------------------------------

class Failure extends Error {
  constructor(status, title) {
    super(title);
    this.status = status;
  }
}

async function ask(path, wish, method = 'GET') {
  const query = method === 'GET' && wish ? `?${new URLSearchParams(wish)}` : '';
  let answer;
  try {
    answer = await fetch(path + query, {
      method,
      headers: { Authorization: `Bearer ${state.secret}`, ...(method === 'POST' ? { 'Content-Type': 'application/json' } : {}) },
      body: method === 'POST' ? JSON.stringify(wish ?? {}) : undefined,
      cache: 'no-store',
    });
  } catch {
    throw new Failure(0, './todo console does not answer: it has ended.');
  }
  const content = await answer.json();
  if (answer.status === 401) {
    lock();
  }
  if (!answer.ok) {
    throw new Failure(answer.status, content.title);
  }
  return content;
}

const post = (path, wish) => ask(path, wish, 'POST');

// --- what is wrong -------------------------------------------------------------------------------------------------

function drawWrong(way) {
  const box = $('wrong');
  box.setAttribute('aria-busy', 'false');
  const key = JSON.stringify([way.wrong, way.unknown, way.notes]);
  if (key === state.shownWrong) {
    return;
  }
  const well = way.wrong.length === 0 && way.unknown.length === 0;
  const names = `${well}${way.wrong.map(alarm => alarm.name).join()}`;
  if (names !== state.saidWrong) {
    say(way.wrong.length ? `${plural(way.wrong.length, 'problem')}: ${way.wrong.map(alarm => alarm.text).join(' ')}` : well ? 'Nothing is wrong.' : 'Not all is known yet.');
    state.saidWrong = names;
  }
  state.shownWrong = key;
  const focused = box.contains(document.activeElement) ? document.activeElement.dataset.runbook : null;
  box.replaceChildren(...way.wrong.map(alarmCard),
    ...(well ? [element('p', { class: 'card calm' }, 'Nothing is wrong.')] : []),
    ...(way.unknown.length ? [element('p', { class: 'card calm unknown' }, `Not known: ${way.unknown.join(', ')}.`)] : []),
    ...way.notes.map(note => element('p', { class: 'card calm note' }, note)));
  if (focused) {
    box.querySelector(`[data-runbook=${focused}]`)?.focus();
  }
  document.title = way.wrong.length ? `(${way.wrong.length}) Todo operations` : 'Todo operations';
}

/** Where on this page it can be put right. */
const SECTIONS = { ConsumerDeadLetter: 'letters-title', OutboxStreamParked: 'parked-title', WebhookDisabled: 'webhooks-title', WebhooksLate: 'webhooks-title' };

function alarmCard(alarm) {
  const open = button('What to do', 'quiet', () => openRunbook(alarm.name));
  open.dataset.runbook = alarm.name;
  open.setAttribute('aria-label', `What to do: ${alarm.text}`);
  const section = SECTIONS[alarm.name];
  return element('div', { class: `card alarm${alarm.urgent ? ' urgent' : ''}`, 'data-alarm': alarm.name },
    element('span', { class: 'when' }, alarm.urgent ? 'Act now' : 'Act today'), element('p', {}, alarm.text),
    element('span', { class: 'acts' }, section ? showLink(alarm, section) : null, open));
}

/** Leads to where it is on this page; dead letters to those of the consumer that has them. */
function showLink(alarm, section) {
  const link = element('a', { href: `#${section}`, 'data-section': section, 'aria-label': `Show: ${alarm.text}` }, 'Show');
  const consumer = section === 'letters-title' && state.system.consumers.find(name => alarm.text.startsWith(`${name} `));
  if (consumer) {
    link.addEventListener('click', () => chooseLettersOf(consumer));
  }
  return link;
}

// --- the way -------------------------------------------------------------------------------------------------------

function station(node, name, big, unit, pairs) {
  const key = JSON.stringify([name, big, unit, pairs]);
  show(node, key, () => [element('div', { class: 'station' }, name),
    element('b', {}, big, ...(unit ? [' ', element('small', {}, unit)] : [])), facts(pairs)]);
}

const both = part => (known(part.p50) ? `${lasted(part.p50)} · ${lasted(part.p99)}` : '–');

function drawWay(way) {
  const of = name => document.querySelector(`[data-station=${name}]`);
  const { writes, outbox } = way;
  station(of('writes'), 'Writes answered', rate(writes.perSecond), '', [
    ['answer, p50 · p99', both(writes)],
    ['failed', rate(writes.failedPerSecond), writes.failedPerSecond > 0 ? 'bad' : '']]);
  station(of('outbox'), 'Outbox and relay', count(outbox.backlog), 'wait to be published', [
    ['oldest', known(outbox.oldestAgeSeconds) ? (outbox.backlog ? duration(outbox.oldestAgeSeconds) : '–') : '?', outbox.oldestAgeSeconds > 60 ? 'bad' : ''],
    ['published', rate(outbox.publishedPerSecond)],
    ['published after, p50 · p99', both(outbox)],
    ['parked', known(outbox.parkedStreams) ? plural(outbox.parkedStreams, 'stream') : '?', outbox.parkedStreams > 0 ? 'bad' : '']]);
  const total = way.topics.map(topic => topic.perSecond);
  station(of('topics'), 'Topics', way.topics.length && total.every(known) ? rate(total.reduce((a, b) => a + b, 0)) : way.topics.length ? '–' : '?', 'written',
    way.topics.map(topic => [topic.name, plural(topic.records, 'record')]));
  place($('consumers'), way.consumers.map(consumer => {
    const node = document.querySelector(`[data-consumer=${consumer.name}]`) ?? element('li', { class: 'card', 'data-consumer': consumer.name });
    station(node, consumer.name, count(consumer.lag), 'behind', [
      ['effects', rate(consumer.effectsPerSecond)],
      ['effect after, p50 · p99', both(consumer)],
      ['dead letters', count(consumer.deadLetters), consumer.deadLetters > 0 ? 'bad' : ''],
      ['instances', count(consumer.instances), consumer.instances === 0 ? 'bad' : '']]);
    return node;
  }).concat(deliveriesCard(way.deliveries)));
}

function deliveriesCard(deliveries) {
  const node = document.querySelector('[data-station=deliveries]') ?? element('li', { class: 'card', 'data-station': 'deliveries' });
  station(node, 'Deliveries to webhooks', rate(deliveries.perSecond), 'delivered', [
    ['delivered after, p50 · p99', both(deliveries)],
    ['failed attempts', rate(deliveries.failedPerSecond), deliveries.failedPerSecond > 0 ? 'bad' : ''],
    ['webhooks with something to send', count(deliveries.due)],
    ['webhooks that fail', count(deliveries.failing), deliveries.failing > 0 ? 'bad' : '']]);
  return node;
}

// --- asking before something is changed ----------------------------------------------------------------------------

const REASON = { label: 'Reason; it goes to the topic and into the audit trail, with your name', required: true };

/**
 * Shows what would be done; `act` does it, gets what was put into the field and a function that shows how far it is, and
 * its failure keeps the question open. What is `final` cannot be undone.
 */
function confirmed({ title, text, yes, field = null, final = false, act }) {
  const dialog = $('ask');
  const back = document.activeElement;
  $('ask-title').textContent = title;
  $('ask-text').textContent = text;
  $('ask-yes').textContent = yes;
  $('ask-yes').disabled = false;
  $('ask-yes').classList.toggle('final', final);
  $('ask-field').hidden = !field;
  $('ask-label').textContent = field?.label ?? '';
  $('ask-value').required = Boolean(field?.required);
  $('ask-value').pattern = field?.pattern ?? '.*';
  $('ask-value').title = field?.hint ?? '';
  $('ask-value').inputMode = field?.inputMode ?? 'text';
  $('ask-value').value = field?.value ?? '';
  $('ask-error').hidden = true;
  return new Promise(resolve => {
    let result = null;
    const submit = async event => {
      event.preventDefault();
      $('ask-yes').disabled = true;
      try {
        result = await act($('ask-value').value.trim(), words => { $('ask-yes').textContent = words; });
        dialog.close();
      } catch (failure) {
        $('ask-error').textContent = failure.message;
        $('ask-error').hidden = false;
        $('ask-yes').textContent = yes;
        $('ask-yes').disabled = false;
      }
    };
    dialog.querySelector('form').onsubmit = submit;
    $('ask-no').onclick = () => dialog.close();
    dialog.onclose = () => {
      if (document.contains(back)) {
        back.focus();
      }
      resolve(result);
    };
    dialog.showModal();
    (field ? $('ask-value') : $('ask-no')).focus();
  });
}

// --- parked streams ------------------------------------------------------------------------------------------------

function drawParked(outbox) {
  const parked = outbox.parked ?? [];
  const key = known(outbox.parked) ? JSON.stringify(parked) : '?';
  if (key === state.shownParked) {
    return;
  }
  state.shownParked = key;
  $('parked-count').textContent = !known(outbox.parked) ? 'not known' : parked.length ? `${plural(outbox.parkedStreams, 'stream')}, ${plural(outbox.parkedEvents, 'event')} ${outbox.parkedEvents === 1 ? 'waits' : 'wait'}` : '';
  $('no-parked').textContent = known(outbox.parked) ? 'No stream is parked.' : 'Not known: todo-service has not answered.';
  $('no-parked').hidden = parked.length > 0;
  $('parked').replaceChildren(...parked.map(parkedRow));
  $('parked-all').replaceChildren(...commonCauses(parked).map(redriveTogether));
}

/** What several streams were parked for: the kind of the error, which begins its text. */
function commonCauses(parked) {
  const counts = new Map();
  parked.forEach(({ topic, cause }) => {
    const key = JSON.stringify([topic, cause.split(':')[0].trim()]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  return [...counts].filter(([, streams]) => streams > 1).map(([key, streams]) => [...JSON.parse(key), streams]);
}

function redriveTogether([topic, cause, streams]) {
  return button(`Re-drive all ${number.format(streams)} with ${cause} on ${topic}`, 'quiet', async () => {
    const done = await confirmed({
      title: 'Re-drive all of them?',
      text: `All streams of ${topic} that were parked with ${cause} go on from their refused event. While the cause is still there, they are parked again.`,
      yes: 'Re-drive all',
      act: () => post('/api/outbox/re-drive-all', { topic, cause }),
    });
    afterwards(done, done && `${plural(done.streams, 'stream')} of ${topic} go on.`);
  });
}

function parkedRow(stream) {
  const key = { userId: stream.userId, topic: stream.topic };
  const event = `${stream.type}, number ${number.format(stream.sequence)} of ${stream.userId} on ${stream.topic}`;
  const redrive = button('Re-drive', 'strong', async () => {
    const done = await confirmed({
      title: 'Re-drive this stream?',
      text: `${event} is offered to the broker once more, then the events behind it. While the cause is still there, the stream is parked again.`,
      yes: 'Re-drive',
      act: () => post('/api/outbox/re-drive', key),
    });
    afterwards(done, `${stream.userId} on ${stream.topic} goes on with number ${stream.sequence}.`);
  });
  const discard = button('Discard …', 'quiet', async () => {
    const done = await confirmed({
      title: 'Discard this event for good?',
      text: `${event} will never be published. An EventDiscarded with its number, your name and the reason is published in its place; then the ${number.format(stream.waiting - 1)} events behind it follow.`,
      yes: 'Discard it',
      final: true,
      field: REASON,
      act: reason => post('/api/outbox/discard', { ...key, reason }),
    });
    afterwards(done, `Discarded ${event}.`);
  });
  return element('li', { class: 'card row', 'data-parked': stream.userId },
    element('div', { class: 'inside-row' },
      element('span', { class: 'where' }, stream.userId), ' ', element('span', { class: 'time' }, `on ${stream.topic}, since ${when(stream.parkedAt)}`)),
    element('div', { class: 'inside' },
      list([['Refused', `${stream.type}, number ${number.format(stream.sequence)}, ${number.format(stream.bytes)} bytes`],
        ['Cause', stream.cause], ['Waiting', `${plural(stream.waiting, 'event')}, the refused one among them`], ['Event', stream.eventId]]),
      element('div', { class: 'acts' }, redrive, discard)));
}

function list(pairs) {
  return element('dl', {}, ...pairs.filter(([, value]) => known(value) && value !== '')
    .flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));
}

function afterwards(done, words) {
  if (done) {
    report('parked', words);
    look();
  }
}

// --- dead letters --------------------------------------------------------------------------------------------------

function drawServices() {
  $('letters-services').replaceChildren(...state.system.consumers.map(name => {
    const radio = element('input', { type: 'radio', name: 'service', value: name });
    radio.checked = name === state.letters.service;
    radio.addEventListener('change', () => chooseLettersOf(name));
    return element('label', {}, radio, element('span', { 'data-letters': name }, name.replace('-consumer', '')));
  }));
}

function chooseLettersOf(name) {
  document.querySelector(`[name=service][value=${name}]`).checked = true;
  if (state.letters.service !== name) {
    state.letters.service = name;
    state.letters.cause = null;
    document.getElementById('letters-report')?.remove();
    drawCauses(state.way?.consumers ?? []);
    loadLetters();
  }
}

/** Shows how many each has, and loads anew when the shown consumer's number has changed. */
function drawLetterCounts(consumers) {
  const open = Object.fromEntries(consumers.filter(one => known(one.deadLetters)).map(one => [one.name, one.deadLetters]));
  Object.entries(open).forEach(([name, letters]) => {
    document.querySelector(`[data-letters=${name}]`).textContent = name.replace('-consumer', '') + (letters ? ` (${number.format(letters)})` : '');
  });
  const total = Object.values(open).reduce((a, b) => a + b, 0);
  $('letters-count').textContent = total ? `${number.format(total)} open` : '';
  const first = state.letters.service === '';
  if (first) {
    state.letters.service = state.system.consumers.find(name => open[name]) ?? state.system.consumers[0];
    document.querySelector(`[name=service][value=${state.letters.service}]`).checked = true;
  }
  const before = state.letters.open[state.letters.service];
  state.letters.open = open;
  if (first || before !== open[state.letters.service]) {
    loadLetters();
  }
  $('redrive-all').hidden = !(open[state.letters.service] > 1);
  drawCauses(consumers);
}

/** How many of which cause the shown consumer has: of many the first thing to know. */
function drawCauses(consumers) {
  const { service, cause, causes: kept } = state.letters;
  const shown = consumers.find(one => one.name === service);
  const causes = shown?.deadLetters > 1 ? shown.causes ?? [] : [];
  state.letters.causes = new Map();
  place($('letters-causes'), causes.map(one => {
    const key = `${service} ${one.cause}`;
    const row = kept.get(key) ?? causeRow(service, one.cause);
    state.letters.causes.set(key, row);
    row.renew(one);
    return row.node;
  }));
  if (cause !== null && !causes.some(one => one.cause === cause)) {
    chooseCause(null);
  }
}

function causeRow(service, cause) {
  let last = null;
  const many = element('span', { class: 'where' });
  const time = element('span', { class: 'time' });
  const choose = button('Show only these', 'quiet', () => chooseCause(state.letters.cause === cause ? null : cause));
  const redrive = button('Re-drive all …', 'quiet', () => redriveCause(service, last));
  const discard = button('Discard all …', 'quiet', () => discardCause(service, last));
  [choose, redrive, discard].forEach(act => act.setAttribute('aria-label', `${act.textContent}: ${cause}`));
  const node = element('li', { class: 'card row', 'data-cause': cause }, many,
    element('span', { class: 'cause' }, cause, element('br'), time), element('span', { class: 'acts' }, choose, redrive, discard));
  return {
    node,
    renew(found) {
      last = found;
      many.textContent = number.format(found.count);
      time.textContent = found.first === found.last ? when(found.first) : `from ${when(found.first)} to ${when(found.last)}`;
      choose.setAttribute('aria-pressed', String(state.letters.cause === cause));
    },
  };
}

/** Lists those of one cause alone; of all causes with null. */
function chooseCause(cause) {
  state.letters.cause = cause;
  $('letters-causes').querySelectorAll('[data-cause]').forEach(row => row.querySelector('button')
    .setAttribute('aria-pressed', String(row.dataset.cause === cause)));
  loadLetters();
}

async function loadLetters(after) {
  const wanted = state.letters;
  const service = wanted.service;
  const round = wanted.round = (wanted.round ?? 0) + 1;
  try {
    const page = await ask('/api/dead-letters', { service, settled: wanted.settled, ...(after ? { after } : {}), ...(wanted.cause === null ? {} : { cause: wanted.cause }) });
    if (round !== wanted.round) {
      return;
    }
    const rows = after ? [...$('letters').children] : [];
    const kept = wanted.rows;
    wanted.rows = new Map(after ? kept : []);
    page.deadLetters.forEach(letter => {
      const key = `${service} ${letter.id} ${letter.settled}`;
      const row = kept.get(key) ?? letterRow(service, letter);
      wanted.rows.set(key, row);
      rows.push(row);
    });
    place($('letters'), rows);
    $('no-letters').textContent = wanted.settled ? `${service} has no dead letters.` : `${service} has no open dead letters.`;
    $('no-letters').hidden = rows.length > 0;
    wanted.next = page.next;
    $('more').hidden = !page.next;
    $('redrive-all').textContent = `Re-drive all open ones of ${service} …`;
    $('redrive-all').hidden = !(wanted.open[service] > 1);
  } catch (failure) {
    if (round === wanted.round) {
      $('letters').replaceChildren();
      wanted.rows = new Map();
      $('no-letters').textContent = `Not known: ${failure.message}`;
      $('no-letters').hidden = false;
      $('more').hidden = true;
      wanted.open = { ...wanted.open, [service]: undefined };
    }
  }
}

/** Puts nodes in order without taking out those that are in their place, so that the focus stays. */
function place(parent, nodes) {
  [...parent.children].filter(node => !nodes.includes(node)).forEach(node => node.remove());
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) {
      parent.insertBefore(node, parent.children[index] ?? null);
    }
  });
}

function letterRow(service, letter) {
  const inside = element('div', { class: 'inside' }, element('p', { class: 'hint' }, 'Reading …'));
  const details = element('details', {},
    element('summary', {},
      element('span', { class: 'where' }, letter.type ?? 'Unknown type'),
      element('span', { class: 'cause' }, (letter.settled ? 'Settled. ' : '') + (letter.cause ?? 'no cause is recorded')),
      element('span', { class: 'time' }, when(letter.time))),
    inside);
  details.addEventListener('toggle', () => {
    if (details.open && !details.dataset.read) {
      details.dataset.read = 'yes';
      readLetter(service, letter.id, inside, details);
    }
  });
  return element('li', { class: `card row${letter.settled ? ' settled' : ''}`, 'data-letter': letter.id }, details);
}

async function readLetter(service, id, inside, details) {
  try {
    const letter = await ask('/api/dead-letter', { service, id });
    inside.replaceChildren(...letterParts(service, letter));
  } catch (failure) {
    delete details.dataset.read;
    inside.replaceChildren(element('p', { class: 'became bad' }, failure.message));
  }
}

function letterParts(service, letter) {
  const { source, content, settlement } = letter;
  const headers = Object.entries(content?.headers ?? {});
  const parts = [
    list([['Cause', letter.cause],
      ['Came from', source && `${source.topic}, partition ${source.partition}, offset ${number.format(source.offset)}`],
      ['User', letter.userId], ['Number', letter.sequence], ['Key', content?.key],
      ['Place', `${service}.dead-letter, ${letter.id}`], ['Set aside', when(letter.time)]]),
    element('h3', {}, 'Headers'),
    headers.length ? list(headers) : element('p', { class: 'hint' }, 'None.'),
    element('h3', {}, 'Value'),
    known(content?.value) ? scrolling(element('pre', {}, readable(content.value)), `Value of ${letter.id}`) : element('p', { class: 'hint' }, 'None: the record is empty.')];
  if (settlement) {
    return [element('p', { class: 'became' }, capital(settledWords(settlement))), ...parts];
  }
  return [...parts, element('div', { class: 'acts' },
    button('Re-drive', 'strong', () => redriveLetter(service, letter)), button('Discard …', 'quiet', () => discardLetter(service, letter)))];
}

function scrolling(node, name) {
  node.setAttribute('tabindex', '0');
  node.setAttribute('role', 'region');
  node.setAttribute('aria-label', name);
  return node;
}

const capital = words => words.charAt(0).toUpperCase() + words.slice(1);

function readable(value) {
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

const OUTCOMES = {
  're-driven': 'Re-driven: it has had its effect now.',
  duplicate: 'Re-driven: it had had its effect before, so nothing was done twice.',
  'dead-lettered-again': 'Still unreadable: it is a new dead letter at the end of the list.',
  discarded: 'Discarded. Its record and your name stay on the dead-letter topic.',
};

async function redriveLetter(service, letter) {
  const result = await confirmed({
    title: 'Re-drive this dead letter?',
    text: `${service} tries to read the event again, as after an update that can read it. If it had its effect before, nothing happens twice. If it still cannot be read, it becomes a dead letter again.`,
    yes: 'Re-drive',
    act: () => post('/api/dead-letter/re-drive', { service, id: letter.id }),
  });
  becameOf(service, letter, result);
}

async function discardLetter(service, letter) {
  const result = await confirmed({
    title: 'Discard this dead letter?',
    text: `${service} will never see this event; that cannot be undone. Its record stays on the dead-letter topic, with your name and the time.`,
    yes: 'Discard it',
    final: true,
    act: () => post('/api/dead-letter/discard', { service, id: letter.id }),
  });
  becameOf(service, letter, result);
}

async function becameOf(service, letter, result) {
  if (!result) {
    return;
  }
  const bad = result.outcome === 'dead-lettered-again';
  const words = [OUTCOMES[result.outcome] ?? result.outcome, result.cause && `Cause: ${result.cause}.`].filter(Boolean).join(' ');
  report('letters', words, bad);
  loadLetters();
  look();
  const { settlement } = await ask('/api/dead-letter', { service, id: letter.id }).catch(() => ({}));
  if (settlement && $('letters-report')?.textContent === words) {
    $('letters-report').append(` Recorded: ${settledWords(settlement)}`);
  }
}

const settledWords = settlement => `${settlement.outcome} by ${settlement.by || 'somebody'}, ${when(settlement.at)}.`;

/** Stays until the next one, above the list. */
function report(list, words, bad = false) {
  say(words);
  document.getElementById(`${list}-report`)?.remove();
  $(list).before(element('p', { id: `${list}-report`, class: `became report${bad ? ' bad' : ''}` }, words));
}

async function redriveAll() {
  const { service, open } = state.letters;
  await redriveTogetherOf(service, { until: new Date().toISOString() }, open[service], {
    title: 'Re-drive all open dead letters?',
    text: `${service} tries to read all ${plural(open[service], 'open dead letter')} again, oldest first. What had its effect before has none twice; what still cannot be read becomes a dead letter again.`,
  });
}

async function redriveCause(service, found) {
  await redriveTogetherOf(service, ofCause(found), found.count, {
    title: 'Re-drive all of this cause?',
    text: `${service} tries to read ${plural(found.count, 'dead letter')} again, oldest first. What had its effect before has none twice; what still cannot be read becomes a dead letter again.\n\n${found.cause}`,
  });
}

async function redriveTogetherOf(service, wish, total, words) {
  const counts = {};
  const done = await confirmed({
    ...words,
    yes: 'Re-drive all',
    act: (_, progress) => settleAll('/api/dead-letters/re-drive', { service, ...wish }, total, counts, progress),
  });
  const unread = counts['dead-lettered-again'] ?? 0;
  settledAll(done, counts, settled => `${number.format(settled - unread)} re-driven, ${number.format(unread)} still unreadable.`, unread > 0);
}

async function discardCause(service, found) {
  const counts = {};
  const done = await confirmed({
    title: 'Discard all of this cause?',
    text: `${service} will never see ${found.count === 1 ? 'this event' : `these ${number.format(found.count)} events`}. That cannot be undone. The records stay on the dead-letter topic, with your name and the time. Dead letters that come from now on stay open.\n\n${found.cause}`,
    yes: 'Discard all',
    final: true,
    act: (_, progress) => settleAll('/api/dead-letters/discard', { service, ...ofCause(found) }, found.count, counts, progress),
  });
  settledAll(done, counts, settled => `${number.format(settled)} discarded. Their records and your name stay on the dead-letter topic.`);
}

/** Those of the cause that were counted: what came later has nobody seen. */
const ofCause = found => ({ cause: found.cause, until: new Date(Date.parse(found.last) + 1).toISOString() });

/** Page by page, until all are settled or the question is closed. */
async function settleAll(path, wish, total, counts, progress) {
  let after = null;
  let settled = 0;
  do {
    const page = await post(path, { ...wish, ...(after ? { after } : {}) });
    page.deadLetters.forEach(({ outcome }) => { counts[outcome] = (counts[outcome] ?? 0) + 1; });
    settled += page.deadLetters.length;
    after = page.next;
    progress(`${number.format(settled)} of ${number.format(total)}`);
  } while (known(after) && $('ask').open);
  return counts;
}

/** Says what was done, also when the question was closed before all was. */
function settledAll(done, counts, words, bad = false) {
  const settled = Object.values(counts).reduce((a, b) => a + b, 0);
  if (done || settled > 0) {
    report('letters', words(settled), bad);
    loadLetters();
    look();
  }
}

// --- webhooks ------------------------------------------------------------------------------------------------------

const REASONS = {
  GONE: 'its receiver answered 410, gone',
  FAILING: 'its receiver failed for days',
  OWNER: 'by its owner',
  OPERATOR: 'by an operator',
};
const STATES = { ENABLED: 'Enabled', DISABLED: 'Disabled', UNVERIFIED: 'Not confirmed' };
const DELIVERY = { PENDING: 'waits', DELIVERED: 'delivered', FAILED: 'failed', DISCARDED: 'not sent' };
const ATTEMPT = { DELIVERED: 'delivered', REJECTED: 'refused by the receiver', REFUSED: 'not sent, the address is not allowed', UNREACHABLE: 'no connection', TIMED_OUT: 'no answer in time' };
const FROM = { pattern: '[1-9][0-9]{0,15}', hint: 'A whole number from 1 on', inputMode: 'numeric' };

/** Those of operators, as they were seen with the rest; those of a user when they are asked for. */
function drawWebhooks(deliveries) {
  if (state.webhooks.user === null) {
    showWebhooks(deliveries.webhooks);
  }
}

function showWebhooks(found, failure = 'notification-consumer has not answered.') {
  const shown = found ?? [];
  const whose = state.webhooks.user;
  const broken = shown.filter(webhook => webhook.state === 'DISABLED').length;
  $('webhooks-count').textContent = !found ? 'not known' : broken ? `${number.format(broken)} disabled` : '';
  $('no-webhooks').textContent = !found ? `Not known: ${failure}` : whose ? `${whose} has no webhooks.` : 'Operators have no webhooks.';
  $('no-webhooks').hidden = shown.length > 0;
  const kept = state.webhooks.rows;
  state.webhooks.rows = new Map();
  place($('webhooks'), shown.map(webhook => {
    const row = kept.get(webhook.id) ?? webhookRow(webhook.id);
    state.webhooks.rows.set(webhook.id, row);
    row.renew(webhook);
    return row.node;
  }));
}

/** Without what each delivery changes: what is open below a busy webhook stays as its reader left it. */
const lasting = ({ succeededAt, ...webhook }) => JSON.stringify(webhook);

function webhookRow(id) {
  const head = element('summary', {});
  const inside = element('div', { class: 'inside' }, element('p', { class: 'hint' }, 'Reading …'));
  const details = element('details', {}, head, inside);
  const node = element('li', { class: 'card row', 'data-webhook': id }, details);
  let last = null;
  const read = () => readWebhook(last, inside);
  details.addEventListener('toggle', () => details.open && read());
  return {
    node,
    renew(webhook) {
      const key = JSON.stringify(webhook);
      if (key === JSON.stringify(last)) {
        return;
      }
      const changed = last !== null && lasting(webhook) !== lasting(last);
      last = webhook;
      show(head, key, () => webhookHead(webhook));
      if (changed && details.open) {
        read();
      }
    },
  };
}

function webhookHead(webhook) {
  const off = webhook.state !== 'ENABLED';
  const reason = REASONS[webhook.reason];
  const trouble = off ? capital(reason ?? '')
    : webhook.failures > 0 ? `${plural(webhook.failures, 'attempt')} failed in a row` : '';
  return [element('span', { class: `where${off ? ' bad' : ''}` }, STATES[webhook.state] ?? webhook.state),
    element('span', { class: 'cause' }, element('span', { class: 'address' }, webhook.url), ...(trouble ? [element('br'), element('span', { class: 'bad' }, trouble)] : [])),
    element('span', { class: 'time' }, webhook.succeededAt ? `last delivered ${when(webhook.succeededAt)}` : 'nothing delivered yet')];
}

async function readWebhook(webhook, inside) {
  try {
    const page = await ask('/api/webhook/deliveries', { webhook: webhook.id });
    const open = new Set([...inside.querySelectorAll('[data-delivery]')].filter(one => one.querySelector('details').open).map(one => one.dataset.delivery));
    inside.replaceChildren(...webhookParts(webhook, page, open));
  } catch (failure) {
    inside.replaceChildren(element('p', { class: 'became bad' }, failure.message));
  }
}

function webhookParts(webhook, page, open) {
  const replay = webhook.replay && `${plural(webhook.replay.planned, 'event')} from number ${number.format(webhook.replay.from)} on, ${webhook.replay.finishedAt ? `ended ${when(webhook.replay.finishedAt)}` : 'goes on'}`;
  const rows = element('ul', { class: 'deliveries' }, ...page.deliveries.map(delivery => deliveryRow(webhook, delivery, open)));
  const more = page.next && button('Show older deliveries', 'quiet', () => olderDeliveries(webhook, rows, more, page.next));
  return [
    list([['Address', webhook.url], ['Description', webhook.description], ['Owner', webhook.owner],
      ['Gets', `${webhook.types.length ? webhook.types.join(', ') : 'all events'} of ${webhook.allUsers ? 'all users' : webhook.owner}`],
      ['Made', when(webhook.createdAt)], ['Last delivered', when(webhook.succeededAt)], ['Fails since', when(webhook.failingSince)],
      ['Next attempt', webhook.state === 'ENABLED' ? when(webhook.pausedUntil) : ''], ['Replay', replay], ['ID', webhook.id]]),
    element('div', { class: 'acts' }, ...webhookActs(webhook)),
    ...(webhook.allUsers ? [] : [element('p', { class: 'hint' }, `All else of this webhook is done by ${webhook.owner}, whose it is.`)]),
    element('h3', {}, 'Last deliveries, the newest first'),
    page.deliveries.length ? rows : element('p', { class: 'hint' }, 'None yet.'), ...(more ? [element('p', {}, more)] : [])];
}

function webhookActs(webhook) {
  const on = webhook.state === 'ENABLED';
  return [
    webhook.allUsers && !on ? button('Enable …', 'strong', () => enableWebhook(webhook)) : null,
    webhook.allUsers && on ? button('Re-drive failed deliveries …', 'quiet', () => redriveFailed(webhook)) : null,
    webhook.allUsers && on ? button('Replay …', 'quiet', () => replayWebhook(webhook)) : null,
    webhook.state === 'DISABLED' ? null : button('Disable …', 'quiet', () => disableWebhook(webhook))].filter(Boolean);
}

async function olderDeliveries(webhook, rows, more, before) {
  try {
    const page = await ask('/api/webhook/deliveries', { webhook: webhook.id, before });
    rows.append(...page.deliveries.map(delivery => deliveryRow(webhook, delivery, new Set())));
    more.hidden = !page.next;
    const again = more.cloneNode(true);
    again.addEventListener('click', () => olderDeliveries(webhook, rows, again, page.next));
    more.replaceWith(again);
  } catch (failure) {
    more.after(element('p', { class: 'became bad' }, failure.message));
  }
}

function deliveryRow(webhook, delivery, open) {
  const bad = delivery.state === 'FAILED' ? ' bad' : '';
  const inside = element('div', {});
  const details = element('details', {},
    element('summary', {},
      element('span', { class: `where${bad}` }, DELIVERY[delivery.state] ?? delivery.state),
      element('span', { class: 'cause' }, `${delivery.type}, number ${number.format(delivery.sequence)} of ${delivery.userId}, ${plural(delivery.attempts, 'attempt')}`),
      element('span', { class: 'time' }, when(delivery.plannedAt))),
    inside);
  const read = async () => {
    try {
      const one = await ask('/api/webhook/delivery', { webhook: webhook.id, delivery: delivery.id });
      inside.replaceChildren(...attemptParts(webhook, one));
    } catch (failure) {
      inside.replaceChildren(element('p', { class: 'became bad' }, failure.message));
    }
  };
  details.addEventListener('toggle', () => details.open && read());
  details.open = open.has(delivery.id);
  return element('li', { 'data-delivery': delivery.id }, details);
}

function attemptParts(webhook, delivery) {
  const attempts = delivery.log.length
    ? element('ol', { class: 'attempts' }, ...delivery.log.map(attempt => element('li', {},
      `Attempt ${number.format(attempt.number)}, ${when(attempt.startedAt)}, ${lasted(attempt.millis)}: ${ATTEMPT[attempt.outcome] ?? attempt.outcome}${known(attempt.status) ? `, status ${attempt.status}` : ''}${attempt.answer ? `. ${known(attempt.status) ? 'Answer' : 'Cause'}: ${attempt.answer}` : ''}`)))
    : element('p', { class: 'attempts hint' }, 'Not attempted yet.');
  const again = webhook.allUsers && webhook.state === 'ENABLED' && delivery.state !== 'PENDING'
    ? element('p', { class: 'attempts' }, button('Send it again …', 'quiet', () => redriveDelivery(webhook, delivery))) : null;
  return [attempts, again].filter(Boolean);
}

async function changedWebhook(done, words) {
  if (done) {
    report('webhooks', words);
    await look();
    if (state.webhooks.user !== null) {
      await loadWebhooksOf(state.webhooks.user);
    }
  }
}

async function enableWebhook(webhook) {
  const done = await confirmed({
    title: 'Enable this webhook?',
    text: `${webhook.url} is asked whether it wants events, and must answer. Without a number it gets what happens from now on. With a number it gets all that it missed: what was planned, and each user's todo events from that number on.`,
    yes: 'Enable it',
    field: { ...FROM, label: 'From which number on; may stay empty' },
    act: from => post('/api/webhook/enable', { webhook: webhook.id, from }),
  });
  changedWebhook(done, `Enabled: ${webhook.url} gets events again.`);
}

async function disableWebhook(webhook) {
  const done = await confirmed({
    title: 'Disable this webhook?',
    text: `${webhook.url} gets nothing until it is enabled again. What happens meanwhile is not kept for it, but can be sent when it is enabled.`,
    yes: 'Disable it',
    act: () => post('/api/webhook/disable', { webhook: webhook.id }),
  });
  changedWebhook(done, `Disabled: ${webhook.url} gets nothing any more.`);
}

async function replayWebhook(webhook) {
  const done = await confirmed({
    title: 'Replay old events?',
    text: `${webhook.url} gets each user's todo events from this number on, also those that it got before; each has the id that it had.`,
    yes: 'Replay',
    field: { ...FROM, label: 'From which number on', required: true, value: '1' },
    act: from => post('/api/webhook/replay', { webhook: webhook.id, from }),
  });
  changedWebhook(done, `The replay to ${webhook.url} has begun.`);
}

async function redriveFailed(webhook) {
  const done = await confirmed({
    title: 'Re-drive all failed deliveries?',
    text: `All deliveries to ${webhook.url} whose last attempt failed are attempted again, in order.`,
    yes: 'Re-drive',
    act: () => post('/api/webhook/re-drive', { webhook: webhook.id }),
  });
  changedWebhook(done, done && (done.planned ? `${number.format(done.planned)} of the failed deliveries are sent again.` : 'There was no failed delivery.'));
}

async function redriveDelivery(webhook, delivery) {
  const done = await confirmed({
    title: 'Send this delivery again?',
    text: `${webhook.url} gets ${delivery.type}, number ${number.format(delivery.sequence)} of ${delivery.userId}, again, with the id that it had.`,
    yes: 'Send it again',
    act: () => post('/api/webhook/delivery/re-drive', { webhook: webhook.id, delivery: delivery.id }),
  });
  changedWebhook(done, `Number ${number.format(delivery.sequence)} of ${delivery.userId} is sent again.`);
}

async function loadWebhooksOf(user) {
  try {
    const found = await ask('/api/webhooks', { user });
    if (state.webhooks.user === user) {
      showWebhooks(found);
    }
  } catch (failure) {
    if (state.webhooks.user === user) {
      showWebhooks(null, failure.message);
    }
  }
}

function chooseWebhooksOf(user) {
  state.webhooks.user = user;
  $('webhooks-back').hidden = user === null;
  if (user === null) {
    $('webhooks-user').value = '';
    showWebhooks(state.way?.deliveries.webhooks);
  } else {
    loadWebhooksOf(user);
  }
}

// --- verifications -------------------------------------------------------------------------------------------------

async function lookAtProofs() {
  drawProofs(await ask('/api/verifications'));
}

function drawProofs(proofs) {
  Object.entries(proofs).forEach(([name, proof]) => {
    const card = document.querySelector(`[data-proof=${name}]`);
    const bar = card.querySelector('progress');
    const running = proof.state === 'running';
    bar.hidden = !running;
    if (running) {
      bar.max = proof.size || 1;
      bar.value = proof.read;
    }
    card.querySelector('button').disabled = running;
    const outcome = card.querySelector('.outcome');
    show(outcome, JSON.stringify(proof), () => outcomeOf(name, proof));
    if (state.proofs[name] === 'running' && !running) {
      say(outcome.textContent);
    }
    state.proofs[name] = proof.state;
  });
  if (Object.values(proofs).some(proof => proof.state === 'running')) {
    setTimeout(() => lookAtProofs().catch(() => {}), PROOF_MILLIS);
  }
}

function outcomeOf(name, proof) {
  if (proof.state === 'never') {
    return [];
  }
  if (proof.state === 'running') {
    return [proof.size ? `${number.format(proof.read)} of ${number.format(proof.size)} read` : 'Beginning …'];
  }
  if (proof.state === 'failed') {
    return [element('span', { class: 'bad' }, 'Could not be verified: '), proof.failure];
  }
  const { result } = proof;
  const took = duration((Date.parse(proof.end) - Date.parse(proof.begin)) / 1000);
  const what = name === 'events'
    ? result.topics.map(topic => `${topic.topic}: ${plural(topic.events, 'event')} of ${plural(topic.users, 'user')}, ${plural(topic.duplicates, 'duplicate')}, ${plural(topic.foreign, 'foreign record')}`).join('; ')
    : `${plural(result.entries, 'entry').replace('entrys', 'entries')} in ${plural(result.chains, 'chain')}, ${number.format(result.erased)} with erased values, ${number.format(result.unsigned)} younger than the last checkpoint`;
  const verdict = result.proved
    ? element('span', { class: 'good' }, name === 'events' ? 'Gapless and in order. ' : 'Unbroken. ')
    : element('span', { class: 'bad' }, `${plural(result.wrong, 'finding')}. `);
  const compared = name === 'events' && result.proved ? (result.comparedWithDatabase ? ' All that has committed is published or waits in the outbox.' : ' Not compared with a database.') : '';
  return [verdict, `${what}.${compared} Read in ${took}, ${when(proof.end)}.`,
    ...(result.findings.length ? [element('ul', {}, ...result.findings.slice(0, 20).map(finding => element('li', {}, findingWords(finding))))] : [])];
}

function findingWords({ kind, topic, partition, offset, userId, where, text }) {
  const place = where ?? [topic, known(partition) && `partition ${partition} offset ${offset}`, userId && `user ${userId}`].filter(Boolean).join(', ');
  return `${kind}: ${place}: ${text}`;
}

// --- runbooks ------------------------------------------------------------------------------------------------------

async function openRunbook(name) {
  const dialog = $('runbook');
  const back = document.activeElement;
  try {
    $('runbook-text').replaceChildren(...markdown((await ask('/api/runbook', { name })).text));
  } catch (failure) {
    $('runbook-text').replaceChildren(element('p', { class: 'error' }, failure.message));
  }
  if (!dialog.open) {
    dialog.onclose = () => (document.contains(back) ? back.focus() : undefined);
    dialog.showModal();
  }
  dialog.scrollTop = 0;
  $('runbook-text').focus();
}

/** As much of Markdown as the runbooks use: headings, lists, paragraphs, code and links to one another. */
function markdown(text) {
  const blocks = text.trim().split(/\n{2,}/);
  return blocks.map(block => {
    const heading = /^(#{1,2}) (.*)$/.exec(block);
    if (heading) {
      return element(`h${heading[1].length}`, {}, ...inline(heading[2]));
    }
    if (block.startsWith('- ')) {
      const items = block.split(/\n(?=- )/).map(item => item.slice(2).replace(/\n\s*/g, ' '));
      return element('ul', {}, ...items.map(item => element('li', {}, ...inline(item))));
    }
    return element('p', {}, ...inline(block.replace(/\n/g, ' ')));
  });
}

function inline(text) {
  return text.split(/(`[^`]+`|\[[^\]]+\]\([^)]+\)|\*[^*]+\*)/).map(part => {
    if (part.startsWith('`')) {
      return element('code', {}, part.slice(1, -1));
    }
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
    if (link) {
      const runbook = /^([A-Za-z]+)\.md$/.exec(link[2]);
      return runbook ? button(link[1], 'link', () => openRunbook(runbook[1])) : link[1];
    }
    return part.length > 2 && part.startsWith('*') ? element('em', {}, part.slice(1, -1)) : part;
  });
}

// --- looking again and again ---------------------------------------------------------------------------------------

function live(words, away) {
  $('live').hidden = false;
  $('live').classList.toggle('away', away);
  $('live-text').textContent = words;
}

async function look() {
  clearTimeout(state.timer);
  const round = state.round = (state.round ?? 0) + 1;
  try {
    const way = await ask('/api/way');
    if (round !== state.round) {
      return;
    }
    state.failures = 0;
    state.way = way;
    live('Live', false);
    drawWrong(way);
    drawWay(way);
    drawParked(way.outbox);
    drawLetterCounts(way.consumers);
    drawWebhooks(way.deliveries);
  } catch (failure) {
    if (round !== state.round || state.secret === null) {
      return;
    }
    state.failures += 1;
    live(failure.message, true);
  }
  if (!document.hidden) {
    state.timer = setTimeout(look, state.failures ? Math.min(MAX_PAUSE_MILLIS, 1000 * 2 ** state.failures) : POLL_MILLIS);
  }
}

function lock() {
  clearTimeout(state.timer);
  state.secret = null;
  sessionStorage.removeItem('secret');
  $('desk').hidden = true;
  $('who').hidden = true;
  $('live').hidden = true;
  $('locked').hidden = false;
}

async function begin() {
  const brought = location.hash.slice(1);
  if (brought) {
    sessionStorage.setItem('secret', brought);
    history.replaceState(null, '', location.pathname);
  }
  state.secret = sessionStorage.getItem('secret');
  if (!state.secret) {
    lock();
    return;
  }
  $('locked').hidden = true;
  try {
    state.system = await ask('/api/system');
  } catch (failure) {
    if (state.secret) {
      live(failure.message, true);
      setTimeout(begin, POLL_MILLIS);
    }
    return;
  }
  $('operator').textContent = `as ${state.system.operator} at ${new URL(state.system.todoService).host}`;
  $('who').hidden = false;
  $('desk').hidden = false;
  drawServices();
  look();
  lookAtProofs().catch(() => {});
}

document.addEventListener('click', event => {
  const section = event.target.dataset?.section;
  if (section) {
    event.preventDefault();
    $(section).scrollIntoView();
    $(section).focus();
  }
});
$('webhooks-form').addEventListener('submit', event => {
  event.preventDefault();
  chooseWebhooksOf($('webhooks-user').value.trim() || null);
});
$('webhooks-back').addEventListener('click', () => chooseWebhooksOf(null));
$('settled').addEventListener('change', event => {
  state.letters.settled = event.target.checked;
  loadLetters();
});
$('more').addEventListener('click', () => loadLetters(state.letters.next));
$('redrive-all').addEventListener('click', redriveAll);
$('letters-form').addEventListener('submit', event => event.preventDefault());
$('runbook-close').addEventListener('click', () => $('runbook').close());
document.querySelectorAll('[data-proof]').forEach(card => card.querySelector('button')
  .addEventListener('click', () => post(`/api/verifications/${card.dataset.proof}`).then(drawProofs, failure => say(failure.message))));
document.addEventListener('visibilitychange', () => !document.hidden && state.secret && look());
window.addEventListener('hashchange', begin);
begin();
