import type { Context } from '@opentelemetry/api';
import { context, ProxyTracerProvider, propagation, type TracerProvider, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';

export interface TracingSettings {
  /** Base address of an OTLP collector, for example http://127.0.0.1:4318. */
  endpoint: string;
  /** Share of the traces that are kept, 0-1; decided by the trace's id, so alike in every process. */
  ratio: number;
  service: string;
}

/** A context manager that can also enter a context, for the start of a request, which nothing of ours wraps. */
class EnteringContextManager extends AsyncLocalStorageContextManager {
  enter(entered: Context): void {
    // biome-ignore lint/complexity/useLiteralKeys: a private field of the library, read here and nowhere else
    this['_asyncLocalStorage'].enterWith(entered);
  }
}

declare global {
  var datrixContextManager: { enter: (entered: Context) => void } | undefined;
}

/** Makes what follows in this request belong to `entered`. */
export function enterContext(entered: Context): void {
  globalThis.datrixContextManager?.enter(entered);
}

/** Begins to record and export spans. Returns what sends off the last ones. */
export function startTracing(settings: TracingSettings): () => Promise<void> {
  const ratio = new TraceIdRatioBasedSampler(settings.ratio);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: settings.service }),
    // Callers may name a trace, but not make us keep more of them than we want.
    sampler: new ParentBasedSampler({
      root: ratio,
      remoteParentSampled: ratio,
      remoteParentNotSampled: new AlwaysOffSampler(),
      localParentSampled: new AlwaysOnSampler(),
    }),
    spanProcessors: [
      new BatchSpanProcessor(
        new OTLPTraceExporter({ url: `${settings.endpoint.replace(/\/$/, '')}/v1/traces` }),
        { scheduledDelayMillis: 1000 },
      ),
    ],
  });
  const manager = new EnteringContextManager();
  context.setGlobalContextManager(manager.enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(onlyOurs(provider));
  globalThis.datrixContextManager = manager;
  globalThis.datrixTracing = true;
  return async () => {
    globalThis.datrixTracing = false;
    await provider.shutdown();
  };
}

/** Next and the SDK of Inngest look for a provider too; their spans would repeat ours in other words. */
function onlyOurs(provider: TracerProvider): TracerProvider {
  const none = new ProxyTracerProvider();
  return {
    getTracer: (name, version, options) =>
      (name === 'datrix' ? provider : none).getTracer(name, version, options),
  };
}
