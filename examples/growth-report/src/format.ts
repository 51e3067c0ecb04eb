const WIDTH = 32;

/** A share of the full width, as a bar of fixed width. */
export function bar(share: number): string {
  return '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH);
}

export function percent(rate: number | null): string {
  return rate === null ? '–' : `${(100 * rate).toFixed(1)} %`;
}

export function signed(count: number): string {
  return count > 0 ? `+${count}` : String(count).replace('-', '−');
}

/** `120 (+20.0 %)`; without a per cent where there was nothing before. */
export function change(before: number, now: number): string {
  if (before === 0) return String(now);
  const rate = (100 * (now - before)) / before;
  return `${now} (${rate > 0 ? '+' : ''}${rate.toFixed(1)} %)`.replace('-', '−');
}
