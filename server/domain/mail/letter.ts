export interface Letter {
  subject: string;
  /** Paragraphs of plain text. */
  lines: string[];
  /** The one thing to do. */
  action?: { label: string; url: string };
  /** What to do when one did not ask for this. */
  footer: string;
}

export interface WrittenLetter {
  subject: string;
  text: string;
  html: string;
}

/** The same words as plain text and as HTML without pictures, scripts or anything that is fetched. */
export function writeLetter(letter: Letter): WrittenLetter {
  const { action, footer } = letter;
  // Names are what people typed: a line break in one must not become a header.
  const subject = letter.subject.replace(/\s+/g, ' ').slice(0, 200);
  const lines = letter.lines.map((line) => line.replace(/[\r\n]+/g, ' '));
  const text = [...lines, ...(action === undefined ? [] : [`${action.label}:\n${action.url}`]), '--', footer];
  const paragraphs = lines.map((line) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`);
  return {
    subject,
    text: `${text.join('\n\n')}\n`,
    html: page(subject, [...paragraphs, button(action)], footer),
  };
}

function button(action: Letter['action']): string {
  if (action === undefined) return '';
  const url = escapeHtml(action.url);
  return `<p style="margin:0 0 16px"><a href="${url}" style="display:inline-block;background:#1A56DB;color:#FFFFFF;text-decoration:none;padding:10px 18px;border-radius:6px">${escapeHtml(action.label)}</a></p>
<p style="margin:0 0 16px;font-size:12px;color:#6B7280">Or copy this address: <span style="word-break:break-all">${url}</span></p>`;
}

function page(title: string, body: string[], footer: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;background:#F9FAFB;padding:24px;font-family:Inter,system-ui,sans-serif;font-size:14px;line-height:1.5;color:#111827">
<div style="max-width:520px;margin:0 auto;background:#FFFFFF;border:1px solid #E5E7EB;border-radius:6px;padding:32px">
<p style="margin:0 0 24px;font-weight:600">Datrix</p>
${body.filter((part) => part !== '').join('\n')}
<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #E5E7EB;font-size:12px;color:#6B7280">${escapeHtml(footer)}</p>
</div></body></html>
`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
