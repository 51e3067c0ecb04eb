import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createInterface } from 'node:readline';
import { PROJECT_HEADER } from './control-keys.js';
import { toConnectionError, watchServer } from './watch-server.js';

/** A process that runs: by its control socket, or by its address and an admin key. */
export type ServerAddress = { socket: string } | { url: string; adminKey: string };

export interface ServerQuestion {
  method: 'GET' | 'POST' | 'DELETE';
  /** Path and query, such as `/v1/dead-letters?limit=10`. */
  path: string;
  /** Where the route is about one project. */
  project?: string;
  body?: unknown;
}

/** What a server said instead of an answer: its own code and words. */
class ServerAnswerError extends Error {
  override readonly name = 'ServerAnswerError';
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/**
 * Asks a route of a running process; the answer may be read as it comes.
 * Errors  ServerAnswerError, and the system's ENOENT or ECONNREFUSED where no one listens.
 */
export async function askServer(address: ServerAddress, question: ServerQuestion): Promise<IncomingMessage> {
  const response = await send(address, question);
  if (response.statusCode === 200) return response;
  throw describeRefusal(response.statusCode ?? 0, await readText(response));
}

/** Asks for a text. */
export async function askServerText(address: ServerAddress, question: ServerQuestion): Promise<string> {
  return await readText(await askServer(address, question));
}

/** Asks for JSON. */
export async function askServerJson<Answer>(
  address: ServerAddress,
  question: ServerQuestion,
): Promise<Answer> {
  return JSON.parse(await askServerText(address, question)) as Answer;
}

/**
 * Asks for lines of JSON and hands over each as it comes. A line that is a problem ends it, as does an answer that breaks off:
 * the last line has no `step`.
 */
export async function askServerLines<Line extends object>(
  address: ServerAddress,
  question: ServerQuestion,
  onLine: (line: Line) => void,
): Promise<void> {
  let isWhole = false;
  const response = await askServer(address, question);
  for await (const text of createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })) {
    const line = JSON.parse(text) as Line & { code?: string };
    if (line.code !== undefined) throw describeRefusal(0, text);
    isWhole = !('step' in line);
    onLine(line);
  }
  if (!isWhole)
    throw new ServerAnswerError(
      'CUT_OFF',
      'the server closed the connection: see its log, then run this again',
      0,
    );
}

function send(address: ServerAddress, { method, path, project, body }: ServerQuestion) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    ...('socket' in address
      ? project !== undefined && { [PROJECT_HEADER]: project }
      : { authorization: `Bearer ${address.adminKey}` }),
  };
  return new Promise<IncomingMessage>((resolve, reject) => {
    const call =
      'socket' in address
        ? requestHttp({ socketPath: address.socket, path, method, headers, agent: false }, resolve)
        : requestBy(address.url)(`${address.url.replace(/\/+$/, '')}${path}`, { method, headers }, resolve);
    call.on('error', (error) => reject(toConnectionError(error)));
    if ('socket' in address)
      call.once(
        'close',
        watchServer(address.socket, (error) => call.destroy(error)),
      );
    call.end(text);
  });
}

function requestBy(url: string): typeof requestHttp {
  return url.startsWith('https:') ? requestHttps : requestHttp;
}

async function readText(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch (error) {
    throw toConnectionError(error as NodeJS.ErrnoException);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function describeRefusal(status: number, text: string): ServerAnswerError {
  try {
    const { code, message, fix } = JSON.parse(text) as { code?: string; message?: string; fix?: string };
    if (typeof code === 'string' && typeof message === 'string')
      return new ServerAnswerError(code, fix === undefined ? message : `${message}. ${fix}`, status);
  } catch {
    // Someone else's answer.
  }
  return new ServerAnswerError(
    'NOT_EVERLOOP',
    `the server answered ${status}, which is not an answer of Everloop: check --url`,
    status,
  );
}
