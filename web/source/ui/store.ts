/** State outside React that components subscribe to; replaced, never changed. */
export class Store<State> {
  private readonly listeners = new Set<() => void>();

  constructor(private current: State) {}

  readonly subscribe = (listener: () => void): () => void => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): State => this.current;

  update(change: Partial<State>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }
}
