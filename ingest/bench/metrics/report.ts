import type { Result } from './measure.js';

const GIB = 1024 ** 3;

/** A table in Markdown; `smaller` are the same comparisons on fewer events, for how they grow. */
export function report(results: readonly Result[], smaller: readonly Result[] | undefined): string {
  const head = [
    ...[
      'metric',
      'Everloop ms',
      'naive ms',
      'ratio',
      'spread',
      'aim',
      'Everloop CPU ms',
      'naive CPU ms',
      'CPU ratio',
    ],
    ...['Everloop MiB', 'naive MiB', 'same answer'],
    ...(smaller === undefined ? [] : ['growth: Everloop', 'growth: naive']),
  ];
  const rows = results.map((result) => {
    const before = smaller?.find(({ name }) => name === result.name);
    return [
      result.name,
      result.oursMs.toFixed(0),
      result.naiveMs.toFixed(0),
      `${result.ratio.toFixed(1)}x`,
      `${result.least.toFixed(1)}–${result.greatest.toFixed(1)}`,
      aimOf(result),
      result.oursCpuMs.toFixed(0),
      result.naiveCpuMs.toFixed(0),
      `${result.cpuRatio.toFixed(1)}x`,
      memoryOf(result.oursBytes),
      memoryOf(result.naiveBytes),
      result.isSame ? 'yes' : 'NO',
      ...(before === undefined
        ? []
        : [
            `${(result.oursCpuMs / before.oursCpuMs).toFixed(1)}x`,
            `${(result.naiveCpuMs / before.naiveCpuMs).toFixed(1)}x`,
          ]),
    ];
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function aimOf({ aim, ratio }: Result): string {
  return aim === undefined ? '' : `${aim}x${ratio >= aim ? '' : ' (missed)'}`;
}

function memoryOf(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(0)}${bytes > GIB ? ' (over 1 GiB)' : ''}`;
}
