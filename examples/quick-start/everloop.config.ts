import { defineConfig } from '@everloop/ingest';
import { plan } from './plan.js';

/** The demo's shop. Everything but `id`, `timeZone` and the keys has a default. */
export default defineConfig({
  plan,
  projects: [
    {
      id: 'shop',
      timeZone: 'Europe/Berlin',
      weekStart: 'monday',
      currency: 'EUR',
      writeKeys: ['wk_shop_demo'],
      readKeys: ['rk_shop_demo'],
      horizonDays: 1095,
      ipPolicy: 'truncate',
      planMode: 'report',
      activeEvents: null,
      activationDays: 7,
      retentionDays: [1, 7, 30],
      roles: {
        signUp: 'Signed Up',
        activation: 'Project Created',
        revenue: ['Order Completed'],
        refund: ['Order Refunded'],
        invite: 'Invite Sent',
        accept: ['Invite Accepted', 'Signed Up'],
        nps: 'Survey Answered',
        impression: ['Ad Shown'],
        interaction: ['Ad Clicked'],
        conversion: 'Order Completed',
      },
      inviterProperty: 'inviterId',
      inviteProperty: 'inviteId',
      ladder: [
        { name: 'visitor', activeDays: 1 },
        { name: 'regular', activeDays: 3 },
        { name: 'buyer', events: { 'Order Completed': 1 } },
        { name: 'devotee', activeDays: 4, events: { 'Order Completed': 1 }, revenue: { EUR: '50' } },
      ],
      loop: {
        consider: ['Product Viewed'],
        evaluate: ['Products Compared'],
        buy: ['Order Completed'],
        enjoy: ['Content Played'],
        advocate: ['Review Submitted', 'Invite Sent'],
        bond: ['Member Joined'],
      },
      journey: [
        { stage: 'awareness', events: ['Ad Shown'], pages: true },
        { stage: 'interest', events: ['Product Viewed'] },
        { stage: 'consideration', events: ['Products Compared'] },
        { stage: 'purchase', events: ['Order Completed'] },
      ],
      experiment: {
        event: 'Experiment Viewed',
        conversion: 'Order Completed',
        windowDays: 7,
        control: 'control',
      },
      campaign: { windowDays: 7 },
      churn: { recentDays: 28, baselineDays: 28, fall: '0.5', dormantDays: 30, currentDays: 7, minGaps: 3 },
      segments: { buyers: { did: { event: 'Order Completed' } } },
    },
  ],
  eventLog: { kind: 'file' },
  warehouse: { kind: 'chdb' },
});
