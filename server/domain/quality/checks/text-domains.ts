/** A kind of text with rules that a value can break. */
export interface TextDomain {
  id: string;
  /** Goes into "is no valid …". */
  title: string;
  /** Header that makes a smaller share of valid values enough; null where the values alone must prove it. */
  header: RegExp | null;
  /** Share of valid rows from which the column is believed to be of this kind: with and without such a header. */
  shareWithHeader: number;
  shareAlone: number;
  valid: (value: string) => boolean;
  /** The valid value that was surely meant; null for none. */
  mend: (value: string) => string | null;
}

const digitsOf = (value: string) => value.replaceAll(/\D/g, '');
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$/;
const URL_SHAPE =
  /^(?:https?|ftp):\/\/[^\s/?#]+\.[^\s/?#.]{2,}(?:[/?#]\S*)?$|^(?:https?|ftp):\/\/(?:localhost|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?(?:[/?#]\S*)?$/;
const POSTCODES = [
  /^\d{5}(?:-\d{4})?$/,
  /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/,
  /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/,
  /^\d{4}$/,
  /^\d{4} ?[A-Z]{2}$/,
  /^\d{3} ?\d{2}$/,
  /^\d{2}-\d{3}$/,
  /^\d{4}-\d{3}$/,
  /^\d{5}-\d{3}$/,
  /^\d{6}$/,
  /^\d{3}-\d{4}$/,
];
const CURRENCIES = new Set(
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL'.split(
    ' ',
  ),
);

/** Domains of text, the most telling first; a column belongs to the first that its values prove. */
export const TEXT_DOMAINS: readonly TextDomain[] = [
  {
    id: 'email',
    title: 'e-mail address',
    header: /e[-_ ]?mail/i,
    shareWithHeader: 0.6,
    shareAlone: 0.8,
    valid: (value) => EMAIL.test(value) && !value.includes('..'),
    mend: (value) => {
      const mended = value
        .trim()
        .replaceAll(/\s+/g, '')
        .replace(/^mailto:/i, '')
        .replaceAll(/\.{2,}/g, '.')
        .replace(/@{2,}/, '@')
        .replace(',', '.');
      return mended !== value && EMAIL.test(mended) ? mended : null;
    },
  },
  {
    id: 'url',
    title: 'web address',
    header: /\b(?:url|link|website|homepage)\b/i,
    shareWithHeader: 0.6,
    shareAlone: 0.8,
    valid: (value) => URL_SHAPE.test(value),
    mend: (value) => {
      const mended = value
        .trim()
        .replace(/^(https?)(?::\/?|\/\/|;\/\/)(?=[^/])/i, '$1://')
        .replace(/^www\./i, 'http://www.');
      return mended !== value && URL_SHAPE.test(mended) ? mended : null;
    },
  },
  {
    id: 'iban',
    title: 'IBAN',
    header: /iban/i,
    shareWithHeader: 0.6,
    shareAlone: 0.8,
    valid: isIban,
    mend: () => null,
  },
  {
    id: 'card',
    title: 'card number',
    header: /card|\bcc\b|credit/i,
    shareWithHeader: 0.8,
    shareAlone: 0.95,
    valid: (value) =>
      /^[\d -]{13,23}$/.test(value) && /^\d{13,19}$/.test(digitsOf(value)) && luhn(digitsOf(value)),
    mend: () => null,
  },
  {
    id: 'isbn',
    title: 'ISBN',
    header: /isbn/i,
    shareWithHeader: 0.6,
    shareAlone: 0.95,
    valid: isIsbn,
    mend: () => null,
  },
  {
    id: 'ipv4',
    title: 'IP address',
    header: /\bip\b|ip[-_ ]?addr/i,
    shareWithHeader: 0.6,
    shareAlone: 0.9,
    valid: (value) =>
      /^\d{1,3}(?:\.\d{1,3}){3}$/.test(value) && value.split('.').every((part) => Number(part) <= 255),
    mend: () => null,
  },
  {
    id: 'currency',
    title: 'currency code',
    header: /currency|curr\b|\bccy\b/i,
    shareWithHeader: 0.8,
    shareAlone: 0.98,
    valid: (value) => CURRENCIES.has(value),
    mend: (value) => (CURRENCIES.has(value.trim().toUpperCase()) ? value.trim().toUpperCase() : null),
  },
  {
    id: 'phone',
    title: 'telephone number',
    header: /phone|\btel\b|telephone|mobile|\bcell\b|fax/i,
    shareWithHeader: 0.8,
    shareAlone: 2,
    valid: (value) =>
      /^\+?[\d\s().\-/]+(?:\s*(?:x|ext\.?)\s*\d+)?$/i.test(value) &&
      // Some countries dial six digits.
      digitsOf(value).length >= 6 &&
      digitsOf(value).length <= 19,
    mend: () => null,
  },
];

/** The one form of postcode that most values have, as a domain of this column; null where none has. */
export function postcodeDomain(values: readonly string[], counts: readonly number[]): TextDomain | null {
  const total = counts.reduce((sum, n) => sum + n, 0);
  for (const form of POSTCODES) {
    const fitting = values.reduce((sum, value, at) => sum + (form.test(value) ? (counts[at] ?? 0) : 0), 0);
    if (fitting < 0.9 * total) continue;
    return {
      id: 'postcode',
      title: 'postcode of the form of this column',
      header: /zip|post(?:al)?[-_ ]?code|\bplz\b/i,
      shareWithHeader: 0.9,
      shareAlone: 2,
      valid: (value) => form.test(value),
      mend: (value) => (form.test(value.trim().toUpperCase()) ? value.trim().toUpperCase() : null),
    };
  }
  return null;
}

export function luhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, char, at) => {
    const digit = Number(char) * (at % 2 === 0 ? 1 : 2);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0 && !/^0+$/.test(digits);
}

export function isIban(value: string): boolean {
  const plain = value.replaceAll(' ', '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(plain)) return false;
  const moved = plain.slice(4) + plain.slice(0, 4);
  let rest = 0;
  for (const char of moved) {
    const number = /\d/.test(char) ? char : String(char.charCodeAt(0) - 55);
    for (const digit of number) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

export function isIsbn(value: string): boolean {
  const plain = value.replaceAll(/[- ]/g, '').toUpperCase();
  if (/^97[89]\d{10}$/.test(plain)) {
    return [...plain].reduce((sum, char, at) => sum + Number(char) * (at % 2 === 0 ? 1 : 3), 0) % 10 === 0;
  }
  if (!/^\d{9}[\dX]$/.test(plain)) return false;
  return (
    [...plain].reduce((sum, char, at) => sum + (char === 'X' ? 10 : Number(char)) * (10 - at), 0) % 11 === 0
  );
}
