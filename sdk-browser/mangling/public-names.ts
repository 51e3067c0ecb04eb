import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const ENTRIES = /^(index|create-analytics|version|(plugins|react|snippet)[\\/].*)\.ts$/;

const parseFolder = (folder: string) =>
  readdirSync(at(folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => {
      const text = readFileSync(join(at(folder), path), 'utf8');
      return { path, source: ts.createSourceFile(path, text, ts.ScriptTarget.Latest) };
    });

/**
 * Names of members that a caller of the SDK or the wire can see: everything that the entry points' exports lead to, and
 * the body of a request. Types are followed by their name, so two of one name count as both.
 */
export function readPublicNames(): Set<string> {
  const sdk = parseFolder('src');
  const files = [...sdk, ...parseFolder('../schemas/src')];
  const names = new Set<string>();
  const seen = new Set<string>();
  const waiting = ['WireBatch'];

  const visit = (node: ts.Node) => {
    if (ts.isBlock(node)) return;
    const isMember = ts.isTypeElement(node) || ts.isBindingElement(node) || ts.isClassElement(node);
    const name = isMember && ((ts.isBindingElement(node) && node.propertyName) || node.name);
    if (name && (ts.isIdentifier(name) || ts.isStringLiteral(name))) names.add(name.text);
    if (ts.isIdentifier(node)) waiting.push(node.text);
    ts.forEachChild(node, visit);
  };

  for (const { path, source } of sdk)
    if (ENTRIES.test(path))
      for (const statement of source.statements) {
        const isExported =
          ts.canHaveModifiers(statement) &&
          ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
        if (isExported || ts.isExportDeclaration(statement)) visit(statement);
      }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const { source } of files)
      for (const statement of source.statements)
        if (
          (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) &&
          statement.name.text === next
        )
          visit(statement);
  }
  return names;
}
