import { callFixtures } from '@everloop/schemas/fixtures';
import { describe, expect, it } from 'vitest';
import { createTestClient } from './fake-platform.js';

describe('calls become the events that the wire expects', () => {
  it.each(callFixtures)('$name', async ({ type, call, expected }) => {
    const { client, pass, sent } = createTestClient();
    const { userId, anonymousId, previousId, groupId, event, name, properties, traits, ...options } = call;
    const given = { ...options, anonymousId, ...(userId !== undefined && { userId }) };
    if (type === 'track') client.track(event!, properties as object, given);
    if (type === 'identify') client.identify(userId!, traits, given);
    if (type === 'page') client.page(name, properties, given);
    if (type === 'screen') client.screen(name, properties, given);
    if (type === 'group') client.group(groupId!, traits, given);
    if (type === 'alias') client.alias(userId!, previousId, given);
    await pass(1_000);
    const [{ messageId, timestamp, ...seen }] = sent[0]!.events as [typeof expected];
    expect({
      ...seen,
      ...(call.messageId && { messageId }),
      ...(call.timestamp !== undefined && { timestamp }),
    }).toEqual(expected);
    expect(messageId).toMatch(/^.{9,22}$/);
  });
});
