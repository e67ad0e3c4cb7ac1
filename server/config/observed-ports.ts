import { SpanKind } from '@opentelemetry/api';
import { inSpan } from '@/server/observability/tracing';
import type { ObjectStore } from '@/server/ports/object-store';
import type { Outbound } from '@/server/ports/outbound';

/** Calls to the object store as spans; keys hold ids only, and stay out all the same. */
export function observedObjectStore(store: ObjectStore): ObjectStore {
  const measured = <Result>(name: string, work: () => Promise<Result>) =>
    inSpan(`object store ${name}`, {}, work, SpanKind.CLIENT);
  const { presign, encryptAnew } = store;
  return {
    put: (key, body, options) => measured('put', () => store.put(key, body, options)),
    putFile: (key, path) => measured('putFile', () => store.putFile(key, path)),
    get: (key) => measured('get', () => store.get(key)),
    materialise: (key) => measured('materialise', () => store.materialise(key)),
    head: (key) => measured('head', () => store.head(key)),
    list: (prefix) => store.list(prefix),
    delete: (key) => measured('delete', () => store.delete(key)),
    deletePrefix: (prefix) => measured('deletePrefix', () => store.deletePrefix(prefix)),
    ...(presign === undefined ? {} : { presign: presign.bind(store) }),
    ...(encryptAnew === undefined ? {} : { encryptAnew: encryptAnew.bind(store) }),
  };
}

/** Calls to the outside as spans, by method alone: hosts are a tenant's data. No `traceparent` is sent along. */
export function observedOutbound(outbound: Outbound): Outbound {
  return {
    resolve: (host, port) =>
      inSpan('outbound resolve', {}, () => outbound.resolve(host, port), SpanKind.CLIENT),
    request: (url, options) => {
      const method = options?.method ?? 'GET';
      const work = () => outbound.request(url, options);
      return inSpan(`outbound ${method}`, { 'http.request.method': method }, work, SpanKind.CLIENT);
    },
  };
}
