/// <reference lib="es2024.string" />

const NEEDS_CARE = /["\\\u0000-\u001f\ud800-\udfff]/;

/** A text as a JSON string. Lone surrogates, which the warehouse refuses, become U+FFFD. */
export function quote(text: string): string {
  return NEEDS_CARE.test(text) ? JSON.stringify(text.toWellFormed()) : `"${text}"`;
}

export function isWellFormed(text: string): boolean {
  return text.isWellFormed();
}
