/** A page of the trades of the run on view; columns of equal length, oldest trade first. */
export interface TradesPage {
  readonly type: "trades";
  readonly id: number;
  /** The run whose trades these are. */
  readonly run: number;
  readonly total: number;
  readonly first: number;
  readonly entryRow: Float64Array;
  readonly entryPrice: Float64Array;
  readonly exitRow: Float64Array;
  readonly exitPrice: Float64Array;
  readonly size: Float64Array;
  /** 1 long, −1 short. */
  readonly direction: Float64Array;
  readonly profit: Float64Array;
  /** A fraction. */
  readonly returns: Float64Array;
  readonly fees: Float64Array;
  /** 1 closed, 0 open. */
  readonly status: Float64Array;
}

export interface CausalityProgress {
  readonly type: "progress";
  readonly id: number;
  readonly done: number;
  readonly total: number;
}

/** Whether everything before changed bars stayed as it was. */
export interface CausalityResult {
  readonly type: "causality_result";
  readonly id: number;
  readonly isCausal: boolean;
  /** The first row that changed. */
  readonly row: number | null;
  /** The signal or plot that it is of. */
  readonly name: string | null;
  /** Cuts that were tried. */
  readonly tried: number;
  /** The first bar looked at, and how many from there; null where the server does not say. */
  readonly firstRow: number | null;
  readonly rows: number | null;
  /** Of these bars, those on which the strategy asks for something. */
  readonly signals: number | null;
}
