import { DomainError } from '@/server/operations/errors';

/** What the client says, as one of our problems; it nests its reasons several deep. */
export function kafkaProblem(error: unknown): unknown {
  const chain = [...reasonsOf(error)];
  const ours = chain.find((reason) => reason instanceof DomainError);
  if (ours !== undefined) return ours;
  const codes = chain.map((reason) => String(Reflect.get(Object(reason), 'code') ?? ''));
  const text = chain
    .map(
      (reason) =>
        `${reason instanceof Error ? reason.message : ''} ${Reflect.get(Object(reason), 'apiId') ?? ''}`,
    )
    .join(' ');
  if (
    codes.includes('PLT_KFK_AUTHENTICATION') ||
    /SASL|TOPIC_AUTHORIZATION|GROUP_AUTHORIZATION/i.test(text)
  ) {
    return new DomainError(
      'source_refused',
      'The cluster refuses the user or password, or the user may not read this topic with a group named `datrix-…`.',
    );
  }
  if (/unknown.topic|topic.*(does not exist|not found)/i.test(text))
    return new DomainError('source_failed', 'There is no topic of this name.');
  if (/certificate/i.test(text))
    return new DomainError(
      'source_unreachable',
      'The certificate of a broker is not trusted; set the encryption to "encrypt" to accept it.',
    );
  const refused = codes.includes('ECONNREFUSED')
    ? 'nothing listens at this port'
    : 'it does not answer as Kafka';
  return new DomainError(
    'source_unreachable',
    `The cluster could not be reached: ${refused}. Check the brokers and the encryption.`,
  );
}

function* reasonsOf(error: unknown, depth = 0): Generator<unknown> {
  if (depth > 6 || typeof error !== 'object' || error === null) return;
  yield error;
  yield* reasonsOf(Reflect.get(error, 'cause'), depth + 1);
  const several: unknown = Reflect.get(error, 'errors');
  if (Array.isArray(several)) for (const inner of several) yield* reasonsOf(inner, depth + 1);
}
