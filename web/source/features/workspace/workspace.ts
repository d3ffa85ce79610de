import { loadKernel } from "../../chart/load-kernel.ts";
import { rowsToDraw, type View, wholeView } from "../../chart/model/view.ts";
import { Connection, type ConnectionState } from "../../protocol/connection.ts";
import {
  type Failure,
  type Hello,
  type Output,
  outputs,
  type ParameterValue,
  type Result,
  type RunState,
  type ServerMessage,
  type Strategy,
} from "../../protocol/messages.ts";
import { RequestSender } from "../../protocol/request-sender.ts";
import { fetchSession } from "../../protocol/rest-client.ts";
import { sentenceOf } from "../../protocol/sentence.ts";
import { Store } from "../../ui/store.ts";
import { CausalityCheck } from "../causality/causality-check.ts";
import { type ActiveStrategy, StrategyDesk } from "../editor/strategy-desk.ts";
import { TradesFeed } from "../trades/trades-feed.ts";
import { chartDataOf } from "./chart-model.ts";
import { ColumnLoader, priceNames, runNames } from "./column-loader.ts";
import type { PresetState } from "./preset-content.ts";
import { loadSelection, storeSelection } from "./remembered-selection.ts";
import { RunDriver } from "./run-driver.ts";
import {
  acceptable,
  carriedOver,
  draftsWith,
  reconcile,
  type Selection,
  shownDraft,
  withDraft,
  withStrategy,
} from "./selection.ts";
import { overlay } from "./shown-result.ts";
import {
  type ChartListener,
  datasetOf,
  emptySnapshot,
  type WorkspaceSnapshot,
} from "./workspace-snapshot.ts";

/** While a slider moves, the price does not. */
const isOfRun = (output: Output) => output !== "price";
const DEFAULT_WIDTH = 1024;

/** One user's workspace: holds the selection, has its results asked for, keeps what is shown. */
export class Workspace {
  readonly desk: StrategyDesk;
  readonly trades: TradesFeed;
  readonly causality: CausalityCheck;
  private readonly store = new Store<WorkspaceSnapshot>(emptySnapshot);
  readonly subscribe = this.store.subscribe;
  readonly snapshot = this.store.snapshot;
  private readonly connection: Connection;
  private readonly sender: RequestSender;
  private readonly driver: RunDriver;
  private loader: ColumnLoader | undefined;
  private chart: ChartListener | undefined;
  /** Undefined: all rows. */
  private view: View | undefined;
  private plotWidth = DEFAULT_WIDTH;
  /** The dataset and version whose rows the chart shows. */
  private charted = "";
  private isDisposed = false;

  constructor(private readonly user: string, sessionEnded: () => void) {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.sender = new RequestSender((bytes) => this.connection.send(bytes));
    this.desk = new StrategyDesk(this.sender, (next, before) => this.activeChanged(next, before));
    this.trades = new TradesFeed(this.sender, () => this.driver.changed(["metrics"]));
    this.causality = new CausalityCheck(this.sender);
    this.driver = new RunDriver(this.sender, {
      state: () => this.runState(),
      result: (result, state, millis) => this.arrived(result, state, millis),
      failed: (failure, isNewest, state) => this.failed(failure, isNewest, state),
      columnsChanged: () => this.columnsChanged(),
    });
    this.connection = new Connection(`${scheme}//${location.host}/ws`, {
      state: (state) => this.connectionChanged(state),
      message: (message, receivedAt) => this.received(message, receivedAt),
      sessionEnded,
    }, sessionHolds);
    void this.startLoader();
  }

  dispose(): void {
    this.isDisposed = true;
    this.driver.dispose();
    this.desk.dispose();
    this.connection.close();
    this.loader?.dispose();
  }

  attachChart(chart: ChartListener | undefined): void {
    this.chart = chart;
    this.charted = "";
    this.showChart();
  }

  chooseDataset(id: string): void {
    const { selection } = this.store.snapshot();
    if (selection === undefined || selection.dataset === id) return;
    this.view = undefined;
    this.openColumns(id);
    this.select({ ...selection, dataset: id }, outputs);
  }

  chooseStrategy(id: string): void {
    const { selection, hello } = this.store.snapshot();
    const strategy = hello?.strategies.find((known) => known.id === id);
    if (selection === undefined || strategy === undefined || selection.strategy === id) return;
    this.open(withStrategy(selection, strategy), strategy);
  }

  /** The strategy's text is changed by hand; its own text again ends the change. */
  readonly editText = (text: string): void => {
    const { selection } = this.store.snapshot();
    const strategy = this.strategyOf(selection);
    if (selection === undefined || strategy === undefined) return;
    this.keep(withDraft(selection, text === strategy.text ? undefined : text));
    this.desk.edit(text);
  };

  readonly editorOpened = (): void => this.desk.askGuide();

  setParameter(name: string, value: ParameterValue): void {
    const { selection } = this.store.snapshot();
    if (selection === undefined || selection.parameters[name] === value) return;
    const parameters = { ...selection.parameters, [name]: value };
    this.select({ ...selection, parameters }, outputs.filter(isOfRun));
  }

  setSetting(name: string, value: ParameterValue): void {
    const { selection } = this.store.snapshot();
    if (selection === undefined || selection.settings[name] === value) return;
    const settings = { ...selection.settings, [name]: value };
    this.select({ ...selection, settings }, outputs.filter(isOfRun));
  }

  /** Shows a saved combination; what the server no longer knows of it becomes a default. */
  apply(preset: PresetState): void {
    const { selection, hello } = this.store.snapshot();
    if (selection === undefined || hello === undefined) return;
    const remembered = { ...selection.remembered, [selection.strategy]: selection.parameters };
    const drafts = draftsWith(preset, selection.drafts, hello);
    const next = reconcile(hello, { ...preset, remembered, drafts });
    const strategy = this.strategyOf(next);
    if (next === undefined || strategy === undefined) return;
    if (next.dataset !== selection.dataset) {
      this.view = undefined;
      this.openColumns(next.dataset);
      this.driver.changed(["price"]);
    }
    this.open(next, strategy);
  }

  checkCausality(): void {
    const state = this.runState();
    if (state !== undefined) this.causality.start(state);
  }

  /** Moves the chart to rows `first` to `last`. */
  readonly showRows = (first: number, last: number): void => {
    this.chart?.showRows(first, last);
  };

  /** Milliseconds since 1970 UTC of `row`; undefined while the times are on their way. */
  readonly timeOf = (row: number): number | undefined =>
    this.loader?.complete("time")?.valueAt(row);

  setExposureShown(isExposureShown: boolean): void {
    const { shown } = this.store.snapshot();
    this.store.update({ isExposureShown, shown: shown && { ...shown, exposure: undefined } });
    this.showChart();
    if (isExposureShown) this.change(["exposure"]);
  }

  setLogarithmic(isLogarithmic: boolean): void {
    this.store.update({ isLogarithmic });
    this.showChart();
  }

  /** The chart shows other rows, on `plotWidth` device pixels. */
  viewChanged(view: View, plotWidth: number): void {
    const { selection, shown } = this.store.snapshot();
    this.plotWidth = plotWidth;
    // Until its first result is there, the chart still shows the rows of the dataset before.
    if (shown === undefined || shown.dataset !== selection?.dataset) return;
    this.view = view;
    const { loader } = this;
    const hasPrice = priceNames.every((name) => loader?.complete(name) !== undefined);
    this.change([
      "indicators",
      "markers",
      "rejections",
      "exposure",
      ...(hasPrice ? [] : ["price" as const]),
      ...runNames.filter((name) => loader?.complete(name) === undefined),
    ]);
  }

  private async startLoader(): Promise<void> {
    const kernel = await loadKernel();
    if (this.isDisposed || kernel === undefined) return;
    this.loader = new ColumnLoader(kernel);
    this.openColumns(this.store.snapshot().selection?.dataset);
    this.driver.useLoader(this.loader);
  }

  /** The loader holds the columns of dataset `id` from now on. */
  private openColumns(id: string | undefined): void {
    const dataset = datasetOf(this.store.snapshot().hello, id);
    if (dataset === undefined) return;
    this.loader?.datasetChanged(columnsKey(dataset.id, dataset.version));
    this.trades.datasetChanged();
    this.store.update({ hasTimes: this.loader?.complete("time") !== undefined });
  }

  private received(message: ServerMessage, receivedAt: number): void {
    if (message.type === "hello") return this.greeted(message);
    this.driver.received(message, receivedAt);
    this.desk.received(message);
    this.trades.received(message);
    this.causality.received(message);
  }

  /** A connection is open: what was chosen goes on, as far as this worker knows it. */
  private greeted(hello: Hello): void {
    const { hello: helloBefore, selection: before } = this.store.snapshot();
    const selection = reconcile(hello, before ?? loadSelection(this.user));
    const version = (of: Hello | undefined) => datasetOf(of, selection?.dataset)?.version;
    const isOther = before?.dataset !== selection?.dataset ||
      version(hello) !== version(helloBefore);
    const textBefore = this.strategyOf(before)?.text;
    this.store.update({ hello, selection });
    if (isOther) {
      this.openColumns(selection?.dataset);
      this.change(outputs);
    }
    const strategy = this.strategyOf(selection);
    if (selection !== undefined && strategy !== undefined && strategy.text !== textBefore) {
      this.open(selection, strategy);
    }
    this.desk.connected();
    this.driver.connected();
    this.trades.connected();
  }

  /** Lays the chosen strategy out; it runs when it is known to be good. */
  private open(selection: Selection, strategy: Strategy): void {
    const { hello } = this.store.snapshot();
    this.keep(selection);
    this.store.update({ specs: strategy.parameters });
    const bytesMax = hello?.limits.strategyTextBytes ?? 0;
    this.desk.open(strategy, shownDraft(selection), bytesMax);
  }

  /** Another strategy, or another text of it, is the one that runs. */
  private activeChanged({ specs }: ActiveStrategy, before: ActiveStrategy | undefined): void {
    const { selection } = this.store.snapshot();
    if (selection === undefined) return;
    const parameters = before === undefined
      ? acceptable(specs, selection.parameters)
      : carriedOver(before.specs, specs, selection.parameters);
    this.store.update({ specs });
    this.select({ ...selection, parameters }, outputs.filter(isOfRun));
  }

  private connectionChanged(connection: ConnectionState): void {
    if (connection !== "live") {
      this.sender.restart();
      for (const part of [this.driver, this.desk, this.trades, this.causality]) part.disconnected();
    }
    this.store.update({ connection });
    this.showChart();
  }

  private arrived(result: Result, state: RunState, roundTripMillis: number): void {
    const { selection, hello } = this.store.snapshot();
    // An answer of before another dataset or strategy was chosen has nothing to be drawn over.
    if (state.dataset !== selection?.dataset || state.strategy.id !== selection.strategy) return;
    const shown = overlay(this.store.snapshot().shown, result);
    const computeMillis = result.timings.computeMicros / 1000;
    if (datasetOf(hello, shown.dataset) === undefined) return;
    this.store.update({
      shown,
      roundTripMillis,
      computeMillis,
      fieldErrors: {},
      failure: undefined,
    });
    this.showChart();
    this.trades.resultCame(result);
  }

  private columnsChanged(): void {
    this.store.update({ hasTimes: this.loader?.complete("time") !== undefined });
    this.showChart();
  }

  private failed(failure: Failure, isNewest: boolean, state: RunState | undefined): void {
    if (!isNewest) return;
    const { field, diagnostics } = failure;
    const text = state?.strategy.text;
    if (text !== undefined && diagnostics.length > 0) this.desk.faulted(text, diagnostics);
    const message = sentenceOf(failure.message);
    if (field === null) this.store.update({ failure: message });
    else this.store.update({ fieldErrors: { [field]: message }, failure: undefined });
  }

  private showChart(): void {
    const { shown, hello, isLogarithmic, isExposureShown, connection } = this.store.snapshot();
    const dataset = datasetOf(hello, shown?.dataset);
    if (this.chart === undefined || shown === undefined || dataset === undefined) return;
    const charted = columnsKey(shown.dataset, shown.version);
    // While another dataset is on its way, the columns are no longer those of what is shown.
    const loader = this.loader?.dataset === charted ? this.loader : undefined;
    const isStale = connection !== "live";
    const reasons = hello?.reasons ?? [];
    const options = { isLogarithmic, isExposureShown, isStale, reasons };
    const data = chartDataOf(shown, dataset, loader, options);
    if (data === undefined) return;
    if (charted !== this.charted) {
      this.charted = charted;
      this.chart.datasetChanged(data.rows);
    }
    this.chart.dataChanged(data);
  }

  /** Something that decides the result has been chosen. */
  private select(selection: Selection, touched: readonly Output[]): void {
    this.loader?.runChanged();
    this.causality.outdated();
    this.chart?.unmarkRows();
    this.keep(selection);
    this.change(touched);
  }

  private keep(selection: Selection): void {
    this.store.update({ selection });
    storeSelection(this.user, selection);
  }

  /** `touched` outputs are out of date; what is not shown is not asked for. */
  private change(touched: readonly Output[]): void {
    const { isExposureShown } = this.store.snapshot();
    this.driver.changed(touched.filter((output) => output !== "exposure" || isExposureShown));
  }

  private strategyOf(selection: Selection | undefined): Strategy | undefined {
    const { hello } = this.store.snapshot();
    return hello?.strategies.find(({ id }) => id === selection?.strategy);
  }

  private runState(): RunState | undefined {
    const { selection, hello, connection } = this.store.snapshot();
    const { active } = this.desk;
    const dataset = datasetOf(hello, selection?.dataset);
    if (selection === undefined || hello === undefined || dataset === undefined) return undefined;
    if (connection !== "live" || active === undefined) return undefined;
    const view = this.view ?? wholeView(dataset.rows);
    const { firstRow, rowCount, columns } = rowsToDraw(view, this.plotWidth, dataset.rows);
    return {
      dataset: selection.dataset,
      strategy: active.source,
      parameters: selection.parameters,
      settings: selection.settings,
      view: {
        width: Math.min(columns, hello.limits.widthMax),
        firstRow,
        lastRow: firstRow + rowCount - 1,
      },
    };
  }
}

function columnsKey(dataset: string, version: string): string {
  return `${dataset} ${version}`;
}

/** Only a clear "no" ends the session: a server that cannot be asked may know better later. */
async function sessionHolds(): Promise<boolean> {
  try {
    return (await fetchSession()) !== null;
  } catch {
    return true;
  }
}
