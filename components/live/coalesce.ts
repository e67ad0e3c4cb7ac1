/** Gathers what is told and hands it on together, at most once in `spacingMs`, and never later than that. */
export class Coalescer<T> {
  private gathered: T[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly spacingMs: number,
    private readonly handOn: (gathered: readonly T[]) => void,
  ) {}

  add(item: T): void {
    this.gathered.push(item);
    this.timer ??= setTimeout(() => {
      const { gathered } = this;
      this.gathered = [];
      this.timer = undefined;
      this.handOn(gathered);
    }, this.spacingMs);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.gathered = [];
  }
}
