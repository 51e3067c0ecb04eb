// A collector that only counts, in a process of its own. Argument: for how many milliseconds after the first request it says 503.
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

const failForMs = Number(process.argv[2]);
const ids = new Set();
let received = 0;
let bytes = 0;
let requests = 0;
let firstMs = 0;
let lastMs = 0;

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    requests++;
    firstMs ||= Date.now();
    response.setHeader('Content-Type', 'application/json');
    if (Date.now() - firstMs < failForMs) return response.writeHead(503).end('{}');
    const raw = Buffer.concat(chunks);
    bytes += raw.length;
    const { batch } = JSON.parse(request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw);
    received += batch.length;
    for (const event of batch) ids.add(event.messageId ?? event.uuid);
    lastMs = Date.now();
    response.end('{"success":true,"status":1}');
  });
});
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`));
process.on('message', () =>
  process.send({ received, unique: ids.size, bytes, requests, drainMs: lastMs - firstMs - failForMs }),
);
