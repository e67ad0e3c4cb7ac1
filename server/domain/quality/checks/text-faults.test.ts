import { describe, expect, it } from 'vitest';
import { textFault } from './text-faults';

describe('faults in the characters of a text', () => {
  it.each([
    ['MÃ¼nchen', 'mojibake', 'München'],
    ['naÃ¯ve cafÃ©', 'mojibake', 'naïve café'],
    ['itâ€™s', 'mojibake', 'it’s'],
    ['Curitiba\u0007', 'control', 'Curitiba'],
    ['it\u0092s', 'control', 'it’s'],
    ['Por\u200bto', 'invisible', 'Porto'],
    ['Smith &amp; Sons', 'entity', 'Smith & Sons'],
    ['caf&#233;', 'entity', 'café'],
    ['New\u00a0York', 'space', 'New York'],
    ['Zu\u0308rich', 'not_composed', 'Zürich'],
    ['caf\ufffd', 'replacement', null],
  ])('%s', (value, kind, repaired) => {
    expect(textFault(value)).toMatchObject({ kind, repaired });
  });

  it.each([
    'München',
    'Â',
    'São Paulo',
    'ÑUÑOA',
    'Ångström',
    'AT&T',
    'a & b; c',
    '👨\u200d👩\u200d👧',
    'می\u200cخواهم',
    'line\nbreak',
    '東京',
    'ÃO DE AÇÚCAR',
  ])('leaves %s alone', (value) => {
    expect(textFault(value)).toBeNull();
  });
});
