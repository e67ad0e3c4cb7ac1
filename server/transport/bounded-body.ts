import { DomainError } from '@/server/operations/errors';

/** Deeper JSON has no meaning in any input, and costs whoever walks through it. */
const DEPTH_MAX = 40;

/** The whole body as text; stops reading with `payload_too_large` as soon as it is longer than `bytesMax`. */
export async function readBoundedText(request: Request, bytesMax: number): Promise<string> {
  const refusal = new DomainError('payload_too_large', `This body may have ${bytesMax} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw refusal;
  if (request.body === null) return '';
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks).toString('utf8');
    length += value.length;
    if (length > bytesMax) {
      await reader.cancel();
      throw refusal;
    }
    chunks.push(value);
  }
}

/** Refuses JSON text nested deeper than any input is, before it is parsed. */
export function refuseDeepJson(text: string): void {
  let [depth, inString] = [0, false];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth > DEPTH_MAX)
      throw new DomainError('invalid_input', `The JSON is nested deeper than ${DEPTH_MAX} levels.`);
  }
}
