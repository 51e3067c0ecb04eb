export * from './channel-rules.js';
export * from './plan.js';
export * from './plan-types.js';
export * from './problems.js';
export * from './wire/codes.js';
export * from './wire/event.js';
export * from './wire/limits.js';
export * from './wire/people.js';
