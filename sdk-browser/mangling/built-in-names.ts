import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const libFolder = dirname(ts.getDefaultLibFilePath({}));

/** Every name that TypeScript's own declarations of ECMAScript, the DOM and workers give to anything. */
export function readBuiltInNames(): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node) => {
    const { name } = node as ts.NamedDeclaration;
    if (name && (ts.isIdentifier(name) || ts.isStringLiteral(name))) names.add(name.text);
    ts.forEachChild(node, visit);
  };
  for (const file of readdirSync(libFolder)) {
    if (!/^lib\..*\.d\.ts$/.test(file)) continue;
    visit(ts.createSourceFile(file, readFileSync(join(libFolder, file), 'utf8'), ts.ScriptTarget.Latest));
  }
  return names;
}
