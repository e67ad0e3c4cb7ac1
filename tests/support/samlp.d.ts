/** The identity provider of the tests brings no types; this is as much of it as they use. */
declare module 'samlp' {
  type Next = (error: unknown) => void;
  const samlp: { auth(options: object): (request: object, response: object, next: Next) => void };
  export default samlp;
}
