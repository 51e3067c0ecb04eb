/** The token of an `Authorization: Bearer` header; null where there is none. */
export function readBearer(authorization: string | undefined): string | null {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}
