/** Where a command speaks. Answers go to `out`, everything else to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether someone watches `err`. */
  isWatched: boolean;
  /** Where a bar is drawn; stderr by default. */
  stream?: NodeJS.WritableStream;
}
