import type { Column } from './metric.js';

/** Columns that metrics share. */

export const period: Column = { name: 'period', type: 'date', description: 'First day of the period.' };
export const cohort: Column = {
  name: 'cohort',
  type: 'date',
  description: 'First day of the period in which the cohort started.',
};
export const current: Column = {
  name: 'current',
  type: 'boolean',
  description: 'Whether the period has not ended yet in the project’s zone; the row counts so far.',
};
export const group: Column = {
  name: 'group',
  type: 'text',
  description: 'The group that `by` makes; empty without `by`.',
};
export const offset: Column = {
  name: 'offset',
  type: 'count',
  description: 'Periods (or days, for a bracket) after the start.',
};

export const count = (name: string, description: string, nullable = false): Column => ({
  name,
  type: 'count',
  description,
  ...(nullable ? { nullable } : {}),
});
export const rate = (name: string, description: string): Column => ({
  name,
  type: 'rate',
  nullable: true,
  description,
});
export const number = (name: string, description: string): Column => ({
  name,
  type: 'number',
  nullable: true,
  description,
});
export const text = (name: string, description: string): Column => ({ name, type: 'text', description });
export const money = (name: string, description: string, nullable = false): Column => ({
  name,
  type: 'money',
  description,
  ...(nullable ? { nullable } : {}),
});
