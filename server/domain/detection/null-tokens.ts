const NULL_TOKENS = new Set(
  ' na n/a n.a. nan none null nil - -- ? unknown unk missing tbd #n/a n.a not_available (null) <na> nat'
    .split(' ')
    .map((token) => token.replace('_', ' ')),
);

/** Tokens that a program writes for "nothing here": no person types them as a value. */
const PROGRAM_TOKENS = new Set(['nan', 'null', 'none', 'nil', 'nat', '<na>', '(null)', '#n/a']);

/** Among words these may be an answer: no airbags, no hair. */
const MAYBE_ANSWERS = new Set(['none', 'nil']);

export function mayBeAnswer(text: string): boolean {
  return MAYBE_ANSWERS.has(text.trim().toLowerCase());
}

export function isNullToken(text: string): boolean {
  return text.length <= 15 && NULL_TOKENS.has(text.trim().toLowerCase());
}

export function isProgramNullToken(text: string): boolean {
  return PROGRAM_TOKENS.has(text.trim().toLowerCase());
}
