import type { Plugin } from '../index.js';

const MEMBERS = ['name', 'source', 'medium', 'term', 'content'] as const;

/**
 * Puts the campaign of the landing page's address (`utm_campaign`, `utm_source`, …) into the context of the events on
 * that page. The warehouse decides which touch counts; nothing is kept on the device.
 */
export function attribution(): Plugin {
  return (client) => {
    const landing = location.href;
    const query = new URLSearchParams(location.search);
    const campaign = Object.fromEntries(
      MEMBERS.flatMap((member) => {
        const value = query.get(`utm_${member === 'name' ? 'campaign' : member}`);
        return value ? [[member, value]] : [];
      }),
    );
    if (!Object.keys(campaign).length) return;
    client.use((event) =>
      location.href === landing ? { ...event, context: { campaign, ...event.context } } : event,
    );
  };
}
