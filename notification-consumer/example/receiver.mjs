// A receiver of webhooks in Node, with the library of Standard Webhooks: npm install standardwebhooks
// WEBHOOK_SECRET=whsec_… PORT=8090 node receiver.mjs
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
const seen = new Set(); // of a database, in a program that is to outlive its process
const last = new Map();
const epoch = (sequence) => Math.floor(sequence / 1e9);

function take(event) {
  if (event.type === 'webhook.verification') return event.data.challenge; // yes, we want events
  if (!event.sequence || seen.has(event.id)) return ''; // a ping, or one that came before
  seen.add(event.id);
  const stream = `${event.topic} ${event.userId}`;
  const before = last.get(stream);
  if (before && event.sequence > before + 1 && epoch(event.sequence) === epoch(before)) {
    console.log(`missing: #${before + 1} to #${event.sequence - 1}, GET /users/me/events has them`);
  }
  last.set(stream, Math.max(before ?? 0, event.sequence));
  console.log(`${event.type} #${event.sequence} of ${event.userId} on ${event.topic}, signature verified`);
  return '';
}

const server = createServer(async (request, response) => {
  let body = '';
  request.setEncoding('utf8');
  for await (const part of request) body += part;
  try {
    webhook.verify(body, request.headers); // the bytes as they came, not JSON that was parsed and written again
  } catch (refusal) {
    console.log(`refused: ${refusal.message}`);
    response.writeHead(401).end();
    return;
  }
  response.end(take(JSON.parse(body)));
});
server.listen(Number(process.env.PORT), process.env.HOST ?? '127.0.0.1', () => console.log('listening'));
