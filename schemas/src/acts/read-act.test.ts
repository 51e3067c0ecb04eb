import { expect, it } from 'vitest';
import { MAX_CONDITIONS } from './act.js';
import { readAct } from './read-act.js';

it.each([
  ['Order Completed', { event: 'Order Completed' }],
  ['A, B', { event: 'A, B' }],
  ['{"page":"/blog/*"}', { page: '/blog/*' }],
  ['{"screen":"Home","where":[]}', { screen: 'Home', where: [] }],
  [
    '{"event":"Paid","where":[{"property":["cart","total"],"atLeast":"0.1"},{"property":"plan","in":["a",1,true]}]}',
    {
      event: 'Paid',
      where: [
        { property: ['cart', 'total'], atLeast: '0.1' },
        { property: 'plan', in: ['a', 1, true] },
      ],
    },
  ],
])('reads %s', (text, act) => {
  expect(readAct(text)).toEqual({ act });
});

const condition = { property: 'plan', exists: true };

it.each([
  ['', 'expected an event name of 1 to 256 bytes'],
  ['é'.repeat(129), 'expected an event name of 1 to 256 bytes'],
  ['{"event":', 'it is not valid JSON'],
  ['{"event":"a","page":"/"}', 'expected one of event, page and screen'],
  ['{}', 'expected one of event, page and screen'],
  [
    '{"event":"a","wher":[]}',
    'unknown name "wher"; did you mean "where"? Known names: event, page, screen, where',
  ],
  [
    '{"event":"a","where":[{"property":"p"}]}',
    'where.0 expected one of equals, in, exists, contains, atLeast, below',
  ],
  [
    '{"event":"a","where":[{"property":"p","exists":"yes"}]}',
    'where.0.exists expected true or false, not a text',
  ],
  [
    JSON.stringify({ event: 'a', where: Array(MAX_CONDITIONS + 1).fill(condition) }),
    'where expected at most 10 entries',
  ],
])('refuses %s', (text, problem) => {
  expect(readAct(text)).toEqual({ problem });
});
