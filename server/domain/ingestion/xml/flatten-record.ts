import { isMarkup, type PathSurvey } from './survey-xml';

/** One element of a record with what it holds. */
export interface XmlNode {
  path: string;
  name: string;
  attributes: Record<string, string>;
  children: XmlNode[];
  text: string;
}

/**
 * The fields of a record: texts and attributes by their path within it, with dots. Attributes have an `@` before their
 * name. What repeats anywhere in the document becomes a list, as JSON.
 */
export function flattenRecord(
  record: XmlNode,
  paths: Map<string, PathSurvey>,
  set: (key: string, value: string, nested?: 'list') => void,
): void {
  const visit = (node: XmlNode, key: string) => {
    for (const [name, value] of valuesOf(node)) set(joinKey(key, `@${name}`), value);
    const text = ownText(node);
    if (text !== '') set(key === '' ? '#text' : key, text);
    const listed = new Set<string>();
    for (const child of node.children) {
      const childKey = joinKey(key, child.name);
      if ((paths.get(child.path)?.siblingsMax ?? 1) < 2) visit(child, childKey);
      else if (!listed.has(childKey)) {
        listed.add(childKey);
        const items = node.children.filter(({ name }) => name === child.name);
        set(childKey, JSON.stringify(items.map(plain)), 'list');
      }
    }
  };
  visit(record, '');
}

function plain(node: XmlNode): unknown {
  const attributes = valuesOf(node);
  const text = ownText(node);
  if (attributes.length === 0 && node.children.length === 0) return text === '' ? null : text;
  const value: Record<string, unknown> = Object.fromEntries(
    attributes.map(([name, content]) => [`@${name}`, content]),
  );
  if (text !== '') value['#text'] = text;
  for (const child of node.children) {
    const known = value[child.name];
    if (known === undefined) value[child.name] = plain(child);
    else if (Array.isArray(known)) known.push(plain(child));
    else value[child.name] = [known, plain(child)];
  }
  return value;
}

function valuesOf({ attributes }: XmlNode): [string, string][] {
  return Object.entries(attributes).filter(([name]) => !isMarkup(name));
}

/** White space around children is layout; in an element without any it is content. */
function ownText({ text, children }: XmlNode): string {
  return children.length > 0 ? text.trim() : text;
}

function joinKey(key: string, name: string): string {
  return key === '' ? name : `${key}.${name}`;
}
