import { expect, it } from 'vitest';
import { readTraceContext } from './read-trace-context.js';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

it('reads the trace of a request, with its state', () => {
  expect(readTraceContext({ traceparent })).toEqual({ traceparent });
  expect(readTraceContext({ traceparent, tracestate: 'shop=1' })).toEqual({
    traceparent,
    tracestate: 'shop=1',
  });
  expect(readTraceContext({ traceparent, tracestate: 'x'.repeat(513) })).toEqual({ traceparent });
});

it.each([
  ['none', undefined],
  ['a word', 'hello'],
  ['the version that may not be', `ff${traceparent.slice(2)}`],
  ['a trace of zeros', '00-00000000000000000000000000000000-b7ad6b7169203331-01'],
  ['a span of zeros', '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01'],
  ['capitals', traceparent.toUpperCase()],
  ['a line break', `${traceparent}\nx`],
])('leaves out %s', (_name, given) => {
  expect(readTraceContext(given === undefined ? {} : { traceparent: given })).toBeUndefined();
});
