/** What has to be undone, in the order in which it was done; `stop` goes backwards and may be called at any moment. */
export class Cleanup {
  readonly #steps: (() => Promise<void>)[] = [];
  #stopping: Promise<void> | undefined;

  add(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#steps.reverse().reduce((before, step) => before.then(step), Promise.resolve());
    return this.#stopping;
  }
}
