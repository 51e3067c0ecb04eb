import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EverloopProcess, startEverloop } from './support/everloop-process.js';

let root: string;
let everloop: EverloopProcess;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'everloop-erase-'));
  everloop = await startEverloop(join(root, 'data'), {
    projects: [
      {
        id: 'shop',
        timeZone: 'UTC',
        writeKeys: ['wk_shop'],
        readKeys: ['rk_shop'],
        adminKeys: ['ak_shop'],
      },
    ],
    // what is sent waits in the log until someone asks
    loader: { maxAgeMs: 10_000 },
    logLevel: 'silent',
  });
}, 60_000);
afterAll(async () => {
  await everloop?.kill();
  await rm(root, { recursive: true, force: true });
});

let messages = 0;
async function send(...events: Record<string, string>[]) {
  const batch = events.map((event) => ({
    type: 'track',
    messageId: `m${messages++}`,
    ...(event.type === undefined ? { event: 'Visit' } : {}),
    ...event,
  }));
  const response = await fetch(`${everloop.url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ writeKey: 'wk_shop', batch }),
  });
  return (await response.json()) as { accepted: number };
}
const ask = async (method: string, path: string, key: string) => {
  const response = await fetch(`${everloop.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
  });
  return { status: response.status, answer: await response.json() };
};

it.each([
  [
    'by userId',
    'user/ada',
    { anonymousId: 'phone' },
    { type: 'identify', userId: 'ada', anonymousId: 'phone' },
  ],
  [
    'by a device',
    'anonymous/laptop',
    { anonymousId: 'laptop' },
    { type: 'identify', userId: 'bea', anonymousId: 'laptop' },
  ],
])(
  'takes in what was acknowledged just before: every id of the person, %s',
  async (_how, path, visit, identify) => {
    const { userId } = identify;
    expect(await send(visit, identify, { userId })).toMatchObject({ accepted: 3 });
    const { status, answer } = await ask('DELETE', `/v1/people/${path}`, 'ak_shop');
    expect({ status, answer }).toMatchObject({
      status: 200,
      answer: { rawIds: 2, tables: { events: { before: 3, after: 0 } } },
    });
    expect(answer.tombstones).toHaveLength(2);
    // neither comes back
    expect(await send(visit, { userId })).toMatchObject({ accepted: 0 });
    expect((await ask('GET', `/v1/people/anonymous/${visit.anonymousId}`, 'rk_shop')).status).toBe(404);
    expect((await ask('GET', `/v1/people/user/${userId}`, 'rk_shop')).status).toBe(404);
  },
);
