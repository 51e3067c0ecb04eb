import type { z } from 'zod';
import { configShape } from '../../src/config.js';

interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  innerType?: z.ZodType;
  in?: z.ZodType;
  options?: readonly z.ZodType[];
}

/** Every path of a setting, those that hold others too, such as `projects[].roles` and `projects[].roles.signUp`. */
export function listSettings(): string[] {
  return [...new Set(pathsOf(configShape, ''))].filter((path) => path !== '');
}

function pathsOf(schema: z.ZodType, path: string): string[] {
  const { shape, element, innerType, in: input, options } = schema.def as unknown as Definition;
  const below = (inner: z.ZodType) => pathsOf(inner, path);
  if (shape !== undefined) {
    const prefix = path === '' ? '' : `${path}.`;
    return [path, ...Object.entries(shape).flatMap(([name, member]) => pathsOf(member, prefix + name))];
  }
  if (element !== undefined) return [path, ...pathsOf(element, `${path}[]`)];
  if (innerType !== undefined) return below(innerType);
  if (options !== undefined) return options.flatMap(below);
  return input === undefined ? [path] : below(input);
}
