import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBoundedText, refuseDeepJson } from './bounded-body';

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

describe('a bounded body', () => {
  it('is read whole, whatever its chunks cut apart', async () => {
    const bytes = Buffer.from('größe ☃');
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await readBoundedText(post(stream), bytes.length)).toBe('größe ☃');
    expect(await readBoundedText(new Request('http://localhost/'), 1)).toBe('');
  });

  it('is given up at the first byte too many, though no length was announced', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(1000));
      },
    });
    await expect(readBoundedText(post(endless), 5000)).rejects.toMatchObject({ code: 'payload_too_large' });
    expect(pulled).toBeLessThan(10);
  });

  it('is refused unread when it is announced as too long', async () => {
    const request = post('x'.repeat(11), { 'content-length': '11' });
    await expect(readBoundedText(request, 10)).rejects.toMatchObject({ code: 'payload_too_large' });
  });
});

describe('deep JSON', () => {
  it('is refused from 41 levels on, of either kind', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(() => refuseDeepJson(nested(40))).not.toThrow();
    expect(() => refuseDeepJson(nested(41))).toThrow(/deeper/);
    expect(() => refuseDeepJson('{"a":'.repeat(41))).toThrow(/deeper/);
  });

  it('is not seen in texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), (text, more) => {
        const brackets = '[{'.repeat(60);
        refuseDeepJson(JSON.stringify([{ [text + brackets]: [`${text}\\"${brackets}`, ...more] }]));
      }),
    );
  });
});
