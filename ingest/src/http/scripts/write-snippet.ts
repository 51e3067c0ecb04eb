import type { ScriptPaths } from '../../config.js';
import { readBrowserBuild } from './browser-build.js';

/**
 * The lines that a page needs, for its `<head>`: the stub, which is the same for every page, and the script with page views,
 * attribution and sessions (the core where only that one is served). Without an integrity hash: the script changes with the
 * server. Null where neither is served.
 *
 * `origin` is where browsers reach the collector.
 */
export function writeSnippet(origin: string, writeKey: string, paths: ScriptPaths): string | null {
  const path = paths.plugins ?? paths.core;
  if (path === null) return null;
  // The script sends to its own folder unless it is told another place.
  const host = path.lastIndexOf('/') > 0 ? ` data-host="${escapeAttribute(origin)}"` : '';
  const src = escapeAttribute(`${origin}${path}`);
  return (
    `<script>${readBrowserBuild('stub.js').trim()}</script>\n` +
    `<script async src="${src}" data-write-key="${escapeAttribute(writeKey)}"${host}></script>\n`
  );
}

function escapeAttribute(text: string): string {
  return text.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
