/** Milliseconds that a result may be of an earlier selection before it is said. */
export const PATIENCE_MILLIS = 500;

/**
 * Says when what is shown is not of the current selection. While results follow the hand, however
 * late, nothing is said: only when none comes for a while, or when the run failed.
 */
export class OutdatedMark {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** Whether what is shown is of the current selection. */
    private readonly isCurrent: () => boolean,
    private readonly marked: (isOutdated: boolean) => void,
  ) {}

  /** Something that decides a result has been chosen. */
  selected(): void {
    this.timer ??= setTimeout(() => this.settle(), PATIENCE_MILLIS);
  }

  /** A result is shown, be it of the current selection or of one shortly before. */
  arrived(): void {
    if (this.isCurrent()) return this.settle();
    if (this.timer === undefined) return;
    this.stop();
    this.selected();
  }

  /** The run of the current selection failed: no result of it will come. */
  failed(): void {
    this.settle();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private settle(): void {
    this.stop();
    this.marked(!this.isCurrent());
  }
}
