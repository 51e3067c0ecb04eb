import { expect, it } from 'vitest';
import { createGate } from './gate.js';

it('waits for who is inside, keeps out who comes, and lets them in again', async () => {
  const gate = createGate();
  const order: string[] = [];
  let leave!: () => void;
  const inside = gate.pass(
    () =>
      new Promise((resolve) => {
        leave = () => {
          order.push('left');
          resolve();
        };
      }),
  );
  await Promise.resolve();
  const shut = gate.shut();
  const outside = gate.pass(async () => void order.push('came'));
  leave();
  const open = await shut;
  order.push('shut');
  expect(gate.isShut).toBe(true);
  open();
  await Promise.all([inside, outside]);
  expect(gate.isShut).toBe(false);
  expect(order).toEqual(['left', 'shut', 'came']);
});

it('sends away who waits, so that a held loader can be stopped', async () => {
  const gate = createGate();
  await gate.shut();
  const outside = gate.pass(async () => undefined);
  gate.giveUp();
  await expect(outside).rejects.toThrow('loading was stopped while it was held');
});
