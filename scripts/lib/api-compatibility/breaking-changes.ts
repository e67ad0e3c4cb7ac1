import { asList, asObject, type Json, resolve } from './json';
import { schemaChanges } from './schema-changes';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/**
 * What would break a client written against the earlier description, one sentence each; empty when the later one only
 * adds. The rules follow those that oasdiff calls errors, for what our descriptions use. New operations, optional
 * parameters and fields, statuses, and values of enumerations are additions: clients have to overlook what they do not
 * know.
 */
export function breakingChanges(before: unknown, after: unknown): string[] {
  const [old, now] = [asObject(before), asObject(after)];
  const [pathsBefore, pathsAfter] = [asObject(old.paths), asObject(now.paths)];
  const changes = schemesGone(old, now);
  for (const [path, item] of Object.entries(pathsBefore)) {
    for (const method of METHODS) {
      const operation = asObject(item)[method];
      if (operation === undefined) continue;
      const name = `${method.toUpperCase()} ${path}`;
      const later = asObject(pathsAfter[path])[method];
      if (later === undefined) changes.push(`${name} is gone`);
      else changes.push(...operationChanges(name, [old, asObject(operation)], [now, asObject(later)]));
    }
  }
  return changes;
}

type Within = readonly [document: Json, operation: Json];

function operationChanges(name: string, before: Within, after: Within): string[] {
  const [[, old], [, now]] = [before, after];
  const renamed =
    old.operationId === now.operationId
      ? []
      : [`${name}: operationId ${String(now.operationId)} instead of ${String(old.operationId)}`];
  return [
    ...renamed,
    ...parameterChanges(name, before, after),
    ...bodyChanges(name, before, after),
    ...answerChanges(name, before, after),
  ];
}

function parameterChanges(
  name: string,
  [documentBefore, old]: Within,
  [documentAfter, now]: Within,
): string[] {
  const keyed = (document: Json, operation: Json) =>
    new Map(
      asList(operation.parameters).map((given) => {
        const parameter = resolve(document, given);
        return [`${String(parameter.in)} ${String(parameter.name)}`.toLowerCase(), parameter];
      }),
    );
  const [before, after] = [keyed(documentBefore, old), keyed(documentAfter, now)];
  const changes: string[] = [];
  for (const [key, parameter] of before) {
    const later = after.get(key);
    if (later === undefined) changes.push(`${name}: ${key} is gone`);
    else {
      if (parameter.required !== true && later.required === true)
        changes.push(`${name}: ${key} is required now`);
      const sides = [
        { document: documentBefore, schema: parameter.schema },
        { document: documentAfter, schema: later.schema },
      ] as const;
      changes.push(...schemaChanges(...sides, 'request', `${name}: ${key}`));
    }
  }
  for (const [key, parameter] of after) {
    if (!before.has(key) && parameter.required === true) changes.push(`${name}: ${key} is new and required`);
  }
  return changes;
}

function bodyChanges(name: string, [documentBefore, old]: Within, [documentAfter, now]: Within): string[] {
  const [before, after] = [resolve(documentBefore, old.requestBody), resolve(documentAfter, now.requestBody)];
  if (old.requestBody === undefined)
    return after.required === true ? [`${name}: a body is required now`] : [];
  if (now.requestBody === undefined) return [`${name}: the body is gone`];
  const stricter =
    before.required !== true && after.required === true ? [`${name}: the body is required now`] : [];
  return [
    ...stricter,
    ...contentChanges(`${name}: body`, [documentBefore, before], [documentAfter, after], 'request'),
  ];
}

function answerChanges(name: string, [documentBefore, old]: Within, [documentAfter, now]: Within): string[] {
  const [before, after] = [asObject(old.responses), asObject(now.responses)];
  return Object.entries(before).flatMap(([status, answer]) => {
    const at = `${name}: ${status}`;
    if (after[status] === undefined) return [`${at} is gone`];
    const sides = [
      [documentBefore, resolve(documentBefore, answer)],
      [documentAfter, resolve(documentAfter, after[status])],
    ] as const;
    return contentChanges(at, ...sides, 'response');
  });
}

function contentChanges(
  at: string,
  [documentBefore, before]: Within,
  [documentAfter, after]: Within,
  direction: 'request' | 'response',
): string[] {
  const [old, now] = [asObject(before.content), asObject(after.content)];
  return Object.entries(old).flatMap(([type, media]) => {
    if (now[type] === undefined) return [`${at} is no longer ${type}`];
    const sides = [
      { document: documentBefore, schema: asObject(media).schema },
      { document: documentAfter, schema: asObject(now[type]).schema },
    ] as const;
    return schemaChanges(...sides, direction, at);
  });
}

function schemesGone(old: Json, now: Json): string[] {
  const schemes = (document: Json) => asObject(asObject(document.components).securitySchemes);
  const after = schemes(now);
  return Object.keys(schemes(old)).flatMap((name) =>
    name in after ? [] : [`The security scheme ${name} is gone`],
  );
}
