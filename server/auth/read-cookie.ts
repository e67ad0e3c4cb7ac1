export function readCookie(header: string, name: string): string | null {
  return readCookies(header)[name] ?? null;
}

/** The first of each name, as browsers send the most specific path first. */
export function readCookies(header: string): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const part of header.split(';')) {
    const [key = '', ...value] = part.trim().split('=');
    if (key !== '' && !Object.hasOwn(cookies, key)) cookies[key] = decoded(value.join('='));
  }
  return cookies;
}

/** A value that is not well encoded is taken as it is; it will match nothing, which is better than a failure of ours. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
