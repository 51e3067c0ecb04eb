import type { Plugin } from '../index.js';

export interface AutocaptureOptions {
  /** The attribute that names the event of a click. Default `data-track`. */
  attribute?: string;
}

/**
 * Tracks clicks on elements that say so, and nothing else:
 *
 *     <button data-track="Plan Chosen" data-track-plan="pro">
 *
 * sends `Plan Chosen` with `{ plan: 'pro' }`. What a person types and what a page shows is never read.
 */
export function autocapture({ attribute = 'data-track' }: AutocaptureOptions = {}): Plugin {
  return (client) => {
    const prefix = `${attribute}-`;
    const onClick = (event: Event) => {
      const element = (event.target as Element | null)?.closest?.(`[${attribute}]`);
      const name = element?.getAttribute(attribute);
      if (!element || !name) return;
      const properties: Record<string, string> = {};
      for (const { name: key, value } of element.attributes)
        if (key.startsWith(prefix))
          properties[key.slice(prefix.length).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())] =
            value;
      client.track(name, properties);
    };
    addEventListener('click', onClick, true);
    return () => removeEventListener('click', onClick, true);
  };
}
