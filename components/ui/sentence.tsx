/** A sentence in which names stand between backticks, as the checks write them. */
export function Sentence({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a fixed text
      <code
        key={index}
        className="mono"
        style={{ background: 'var(--inset)', padding: '1px 4px', borderRadius: 3, fontSize: '0.95em' }}
      >
        {part}
      </code>
    ) : (
      part
    ),
  );
}
