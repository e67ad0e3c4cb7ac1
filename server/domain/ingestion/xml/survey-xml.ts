import { DomainError } from '@/server/operations/errors';
import { localName, parseXml, type XmlSource } from './parse-xml';

/** What is known of all elements at one path, such as `catalog/book/title`. */
export interface PathSurvey {
  depth: number;
  count: number;
  /** The most under one parent. */
  siblingsMax: number;
  hasChildren: boolean;
  hasValue: boolean;
}

/** A document with more kinds of places is no table, or was made to exhaust us. */
const PATHS_MAX = 20_000;

/** Attributes that speak of the document, not of the data. */
export function isMarkup(attribute: string): boolean {
  return /^(xmlns(:|$)|xsi:|xml:)/.test(attribute);
}

/** One pass over the document: which elements there are, and which repeat. In the order of their first occurrence. */
export async function surveyXml(source: XmlSource): Promise<Map<string, PathSurvey>> {
  const paths = new Map<string, PathSurvey>();
  const stack: { path: string; survey: PathSurvey; children: Map<string, number> }[] = [];
  const handlers = {
    open: (name: string, attributes: Record<string, string>) => {
      const parent = stack.at(-1);
      const path = parent === undefined ? localName(name) : `${parent.path}/${localName(name)}`;
      const survey = paths.get(path) ?? {
        depth: stack.length,
        count: 0,
        siblingsMax: 0,
        hasChildren: false,
        hasValue: false,
      };
      if (survey.count === 0) paths.set(path, survey);
      if (paths.size > PATHS_MAX) {
        throw new DomainError(
          'input_unreadable',
          `The XML has more than ${PATHS_MAX} kinds of elements; it is no table.`,
        );
      }
      survey.count++;
      const siblings = (parent?.children.get(path) ?? 0) + 1;
      parent?.children.set(path, siblings);
      survey.siblingsMax = Math.max(survey.siblingsMax, siblings);
      if (parent !== undefined) parent.survey.hasChildren = true;
      if (Object.keys(attributes).some((attribute) => !isMarkup(attribute))) survey.hasValue = true;
      stack.push({ path, survey, children: new Map() });
    },
    text: (text: string) => {
      const current = stack.at(-1);
      if (current !== undefined && text.trim() !== '') current.survey.hasValue = true;
    },
    close: () => {
      stack.pop();
    },
  };
  for await (const _ of parseXml(source, () => handlers));
  return paths;
}

/**
 * The path of the records: what was asked for (a whole path or its last names, with `/` or `.`), else the element that
 * repeats most under one parent, of which those with fields go before bare values and outer ones before inner ones.
 */
export function findRecordPath(
  paths: Map<string, PathSurvey>,
  wanted: string | undefined,
): { path: string; why: string } {
  if (wanted !== undefined && wanted !== '') {
    const asked = wanted.replace(/^[/.]+/, '').replaceAll('.', '/');
    const path = [...paths.keys()].find((known) => known === asked || known.endsWith(`/${asked}`));
    if (path !== undefined) return { path, why: 'You said so.' };
    throw new DomainError('input_bad_option', `The XML has no element \`${wanted}\`.`, {
      errors: [{ path: 'options.recordPath', message: 'no such element' }],
    });
  }
  const repeated = [...paths].filter(([, { siblingsMax }]) => siblingsMax > 1);
  const rank = ({ hasChildren, siblingsMax, depth }: PathSurvey) => [
    hasChildren ? 1 : 0,
    siblingsMax,
    -depth,
  ];
  repeated.sort(([, a], [, b]) => {
    const [left, right] = [rank(a), rank(b)];
    const place = left.findIndex((value, index) => value !== right[index]);
    return place < 0 ? 0 : (right[place] ?? 0) - (left[place] ?? 0);
  });
  const [best] = repeated;
  if (best !== undefined)
    return { path: best[0], why: `It repeats ${best[1].siblingsMax} times under one element.` };
  // Nothing repeats: one record, which is the innermost element that has several fields.
  const outer = [...paths].filter(([, { hasChildren }]) => hasChildren);
  const childrenOf = (path: string) =>
    [...paths.keys()].filter((known) => known.slice(0, known.lastIndexOf('/')) === path).length;
  const single = outer.find(([path]) => childrenOf(path) > 1) ?? outer[0] ?? [...paths][0];
  if (single === undefined) throw new DomainError('input_empty', 'The XML has no elements.');
  return { path: single[0], why: 'No element repeats, so that it is one record.' };
}
