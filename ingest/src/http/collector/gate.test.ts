import { expect, test } from 'vitest';
import { createGate } from './gate.js';

/** Who got in, in that order, and how to let the next one in. */
function crowd(permits: number) {
  const gate = createGate(permits);
  const inside: string[] = [];
  const leaves: (() => void)[] = [];
  const arrive = (peer: string, name = peer) =>
    void gate.enter(peer).then((leave) => {
      inside.push(name);
      leaves.push(leave);
    });
  const settle = async () => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { inside, leaves, arrive, settle };
}

test('lets as many in as it has permits', async () => {
  const { inside, leaves, arrive, settle } = crowd(2);
  for (const name of ['a', 'b', 'c']) arrive('peer', name);
  await settle();
  expect(inside).toEqual(['a', 'b']);
  leaves[0]!();
  await settle();
  expect(inside).toEqual(['a', 'b', 'c']);
});

test('a crowd of one peer does not hold up another one', async () => {
  const { inside, leaves, arrive, settle } = crowd(1);
  for (let n = 0; n < 100; n += 1) arrive('loud', `loud ${n}`);
  arrive('quiet');
  arrive('other');
  for (let n = 0; n < 5; n += 1) {
    await settle();
    leaves[n]!();
  }
  await settle();
  expect(inside).toEqual(['loud 0', 'loud 1', 'quiet', 'other', 'loud 2', 'loud 3']);
});

test('leaving twice lets one in', async () => {
  const { inside, leaves, arrive, settle } = crowd(1);
  for (const name of ['a', 'b', 'c']) arrive('peer', name);
  await settle();
  leaves[0]!();
  leaves[0]!();
  await settle();
  expect(inside).toEqual(['a', 'b']);
});
