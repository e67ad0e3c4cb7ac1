import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passwordFault } from './password-rules';

describe('a password', () => {
  it.each([
    'password1234',
    'Password!2026',
    'P4ssw0rd1234!',
    'passwordpassword',
    'welcome12345',
    'administrator',
    'AdminAdmin123',
    'CorrectHorseBatteryStaple1',
    'correct horse battery staple',
    'iloveyou!!!!',
    '1q2w3e4r5t6y',
  ])('that is tried first is refused: %s', (password) => {
    expect(passwordFault(password)).toMatch(/tried first/);
  });

  it.each(['aaaaaaaaaaaa', 'xyxyxyxyxyxy', 'ab3ab3ab3ab3', '. . . . . . . '])(
    'of one part is refused: %j',
    (password) => {
      expect(passwordFault(password)).toMatch(/over and over/);
    },
  );

  it.each(['qwertyuiopasdf', 'abcdefghijkl', '098765432123', 'lkjhgfdsapoiuy', 'abcdefgh1234'])(
    'that is a run is refused: %s',
    (password) => {
      expect(passwordFault(password)).toMatch(/run|tried first/);
    },
  );

  it('must not hold the e-mail address or the part before its @', () => {
    expect(passwordFault('my ada.lovelace box', 'Ada.Lovelace@example.test')).toMatch(/e-mail/);
    expect(passwordFault('ADA@EXAMPLE.TEST ok', 'ada@example.test')).toMatch(/e-mail/);
    // Three letters stand in many sentences by chance.
    expect(passwordFault('a canada of trees', 'ada@example.test')).toBeNull();
  });

  it.each([
    'a long enough password',
    'vier Elche tanzen',
    'Tr0ub4dor&3-bicycle',
    'horse password lamp',
    'zq8#kvP2!mxw',
  ])('of another kind is taken: %s', (password) => {
    expect(passwordFault(password, 'ada@example.test')).toBeNull();
  });

  it('is never refused at random', () => {
    const random = fc.array(
      fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ23456789#%&/'),
      {
        minLength: 16,
        maxLength: 16,
      },
    );
    fc.assert(
      fc.property(random, (signs) => {
        fc.pre(new Set(signs).size > 9);
        expect(passwordFault(signs.join(''), 'ada@example.test')).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
