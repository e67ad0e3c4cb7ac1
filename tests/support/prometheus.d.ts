/** The parser ships no types; these are the parts that tests use. */
declare module 'parse-prometheus-text-format' {
  interface Family {
    name: string;
    help: string;
    type: string;
    metrics: { value?: string; labels?: Record<string, string>; count?: string }[];
  }
  export default function parsePrometheusTextFormat(text: string): Family[];
}
