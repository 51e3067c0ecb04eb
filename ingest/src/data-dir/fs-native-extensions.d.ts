/** The part of the package that is used here; it comes without types. */
declare module 'fs-native-extensions' {
  /** Locks a file for writing; false where another descriptor, of whatever process, holds it. */
  export function tryLock(fd: number): boolean;
}
