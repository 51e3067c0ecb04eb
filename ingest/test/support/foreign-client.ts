import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StoryCall } from './story.js';

const run = promisify(execFile);
const SOURCES = fileURLToPath(new URL('../clients', import.meta.url));
/** Packages stay here from one run to the next. */
const CACHE = fileURLToPath(new URL('../../../.cache/clients', import.meta.url));

/** A client in another language: how it is made ready, and how it is run. */
export interface ForeignClient {
  name: string;
  /** Installs what is missing; rejects where the toolchain or the package cannot be had. */
  prepare(): Promise<void>;
  command(url: string, key: string): { file: string; args: string[]; env?: Record<string, string> };
  /** The story as the program reads it. */
  write(story: readonly StoryCall[]): string;
}

const python = join(CACHE, 'python');
const go = join(CACHE, 'go');
const java = join(CACHE, 'java');
const JAVA_CLASSPATH = [join(java, '*'), join(java, 'classes')].join(delimiter);

function pythonClient(name: string, packages: string[], script: string): ForeignClient {
  const target = join(python, packages.join('+'));
  return {
    name,
    prepare: () =>
      once(target, async () => {
        await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', target, ...packages]);
      }),
    command: (url, key) => ({
      file: 'python3',
      args: [join(SOURCES, script), url, key],
      env: { PYTHONPATH: target, PYTHONDONTWRITEBYTECODE: '1' },
    }),
    write: JSON.stringify,
  };
}

export const FOREIGN_CLIENTS: readonly ForeignClient[] = [
  pythonClient('segment-analytics-python 2.4', ['segment-analytics-python==2.4.0'], 'segment_story.py'),
  pythonClient('segment-analytics-python 2.3', ['segment-analytics-python==2.3.6'], 'segment_story.py'),
  pythonClient('rudder-sdk-python', ['rudder-sdk-python==2.1.9'], 'rudder_story.py'),
  {
    name: 'analytics-go',
    prepare: () =>
      once(go, async () => {
        await cp(join(SOURCES, 'go'), go, { recursive: true });
        await run('go', ['build', '-o', 'story', '.'], { cwd: go });
      }),
    command: (url, key) => ({ file: join(go, 'story'), args: [url, key] }),
    write: JSON.stringify,
  },
  {
    name: 'analytics-java',
    prepare: () =>
      once(java, async () => {
        const pom = join(SOURCES, 'java/pom.xml');
        await run('mvn', ['-q', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${java}`]);
        const source = join(SOURCES, 'java/Story.java');
        await run('javac', ['-cp', join(java, '*'), '-d', join(java, 'classes'), source]);
      }),
    command: (url, key) => ({ file: 'java', args: ['-cp', JAVA_CLASSPATH, 'Story', url, key] }),
    write: (story) => story.map(({ n, type }) => `${n} ${type}`).join('\n'),
  },
];

/** Leaves a mark when all is installed, so that a run that was cut off is done again. */
async function once(directory: string, install: () => Promise<void>): Promise<void> {
  const mark = `${directory}.ready`;
  if (await exists(mark)) return;
  await mkdir(directory, { recursive: true });
  await install();
  await mkdir(mark);
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

/** Runs a client to its end. */
export async function tell(
  client: ForeignClient,
  url: string,
  key: string,
  story: readonly StoryCall[],
): Promise<void> {
  const { file, args, env } = client.command(url, key);
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk;
  });
  child.stdin.end(client.write(story));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${client.name} ended with ${code}: ${complaints.slice(-500)}`));
    });
  });
}
