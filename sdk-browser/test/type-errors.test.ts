import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./program-of-a-user.ts', import.meta.url));
const HEAD = `
import { createAnalytics } from '@everloop/browser';
import { createAnalytics as createServerAnalytics } from '@everloop/node';
import { definePlan } from '@everloop/schemas';
import { z } from 'zod';
const plan = definePlan({
  events: { 'Logged In': z.object({}), 'Order Completed': z.object({ orderId: z.string() }) },
  traits: z.object({ plan: z.string() }),
});
const options = { writeKey: 'wk_shop_demo', host: 'https://events.example.com' };
const analytics = createAnalytics<typeof plan>(options);
const server = createServerAnalytics<typeof plan>(options);
`;

/** What the compiler says of these lines against the packages' declarations: the text that it points at, and the message. */
function compile(lines: string): [where: string, message: string][] {
  const source = HEAD + lines;
  const settings: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(settings);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === PROGRAM || fileExists(name);
  host.getSourceFile = (name, version, ...rest) =>
    name === PROGRAM ? ts.createSourceFile(name, source, version) : getSourceFile(name, version, ...rest);
  const program = ts.createProgram([PROGRAM], settings, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ start = 0, length = 0, messageText }) => [
      source.slice(start, start + length),
      ts.flattenDiagnosticMessageText(messageText, '\n'),
    ]);
}

it('an error of a planned call is where the mistake is, and lists the names of the plan', () => {
  const errors = compile(`
    analytics.track('Logged In');
    server.track({ userId: 'u-1', event: 'Logged In' });
    analytics.track('Loged In');
    server.track({ userId: 'u-1', event: 'Loged In' });
    analytics.track('Order Completed', { orderId: 1 });
    analytics.identify('u-1', { plan: 1 });
    analytics.identify({ plan: 2 });
    analytics.identify('u-1', { plan: 'pro', plna: 'pro' });
    server.identify({ userId: 'u-1', traits: { plan: 3 } });
  `);
  const names = '"Logged In" | "Order Completed"';
  expect(errors).toEqual([
    [`'Loged In'`, `Argument of type '"Loged In"' is not assignable to parameter of type '${names}'.`],
    ['event', expect.stringContaining(`Type '"Loged In"' is not assignable to type '${names}'`)],
    ['orderId', `Type 'number' is not assignable to type 'string'.`],
    ['plan', `Type 'number' is not assignable to type 'string'.`],
    ['plan', `Type 'number' is not assignable to type 'string'.`],
    ['plna', expect.stringContaining(`'plna' does not exist in type`)],
    ['plan', `Type 'number' is not assignable to type 'string'.`],
  ]);
});
