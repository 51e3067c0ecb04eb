/** A token as the engine's own lexer cuts it; white space and comments are left out. */
export interface SqlToken {
  /** The engine's name of its kind, such as `BareWord`. */
  kind: string;
  text: string;
}

/** The upper-case word that an unquoted token is; '' for any other. */
export function wordOf(token: SqlToken | undefined): string {
  return token?.kind === 'BareWord' ? token.text.toUpperCase() : '';
}

/** The name that a word or a quoted identifier spells; undefined for any other token. */
export function nameOf(token: SqlToken | undefined): string | undefined {
  if (token?.kind === 'BareWord') return token.text;
  return token?.kind === 'QuotedIdentifier' ? token.text.slice(1, -1) : undefined;
}

export function isKind(token: SqlToken | undefined, kind: string): boolean {
  return token?.kind === kind;
}
