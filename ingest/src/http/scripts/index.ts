import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ScriptPaths } from '../../config.js';
import { findProject, type WriteKeys } from '../collector/find-project.js';
import { type EncodedScript, encodeScript, readBrowserBuild } from './browser-build.js';
import { writeSnippet } from './write-snippet.js';

export interface ScriptsDeps {
  paths: ScriptPaths;
  writeKeys: WriteKeys;
}

/** How long a page may use a script without asking for a newer one. */
const MAX_AGE_SECONDS = 3_600;

/** The browser SDK for pages without a bundler, and the lines that load it. */
export function registerScripts(app: FastifyInstance, { paths, writeKeys }: ScriptsDeps): void {
  for (const [path, file] of [
    [paths.core, 'everloop.min.js'],
    [paths.plugins, 'everloop.plugins.min.js'],
  ] as const) {
    if (path === null) continue;
    const encodings = encodeScript(readBrowserBuild(file));
    app.get(path, async (request, reply) => await sendScript(request, reply, encodings));
  }
  app.get<{ Params: { writeKey: string } }>('/v1/snippet/:writeKey', async (request, reply) => {
    const { writeKey } = request.params;
    findProject(writeKeys, writeKey);
    const snippet = writeSnippet(`${request.protocol}://${request.host}`, writeKey, paths);
    reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store');
    return snippet ?? '';
  });
}

async function sendScript(
  request: FastifyRequest,
  reply: FastifyReply,
  encodings: readonly EncodedScript[],
): Promise<FastifyReply> {
  const accepted = readCodings(request.headers['accept-encoding']);
  const { encoding, body, etag } =
    encodings.find((each) => each.encoding === null || accepted.has(each.encoding)) ?? encodings.at(-1)!;
  reply
    .header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`)
    .header('etag', etag)
    // The same for every origin, unlike an answer of the collector.
    .header('access-control-allow-origin', '*')
    .header('vary', 'Accept-Encoding');
  reply.removeHeader('access-control-expose-headers');
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  if (encoding !== null) reply.header('content-encoding', encoding);
  return reply.type('text/javascript; charset=utf-8').send(body);
}

/** Codings that are not refused by `q=0`. */
function readCodings(header: string | string[] | undefined): Set<string> {
  return new Set(
    String(header ?? '')
      .toLowerCase()
      .split(',')
      .map((item) => item.trim().split(/\s*;\s*/))
      .filter(([, weight]) => !/^q=0(\.0*)?$/.test(weight ?? ''))
      .map(([coding = '']) => coding),
  );
}

/** Source: https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match (weak comparison). */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
}
