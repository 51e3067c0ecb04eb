import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** One encoding of a script, ready to be sent. */
export interface EncodedScript {
  encoding: 'br' | 'gzip' | null;
  body: Buffer;
  /** Strong, and of this encoding alone. */
  etag: string;
}

/** A file of the browser SDK's `dist`, as text, without the link to its source map: the collector serves no map. */
export function readBrowserBuild(file: string): string {
  const manifest = createRequire(import.meta.url).resolve('@everloop/browser/package.json');
  const text = readFileSync(join(dirname(manifest), 'dist', file), 'utf8');
  return text.replace(/^\/\/# sourceMappingURL=.*\n?/m, '');
}

/** In every encoding, the one that is preferred first. The tag is of the content: packages have no modification times. */
export function encodeScript(text: string): EncodedScript[] {
  const plain = Buffer.from(text);
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return [
    { encoding: 'br', body: brotliCompressSync(plain), etag: `"${hash}-br"` },
    { encoding: 'gzip', body: gzipSync(plain, { level: 9 }), etag: `"${hash}-gz"` },
    { encoding: null, body: plain, etag: `"${hash}"` },
  ];
}
