import {
  type KeyboardEvent,
  memo,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { formatCount } from "../../ui/formats.ts";
import { rowsInSight, steppedRow, tradeAt } from "./trade-row.ts";
import { TradeCells, tradeHeads } from "./trade-cells.tsx";
import type { TradesFeed, TradesState } from "./trades-feed.ts";

interface TradesTableProps {
  readonly feed: TradesFeed;
  readonly state: TradesState;
  readonly isDaily: boolean;
  /** Decimals of a price. */
  readonly decimals: number;
  /** What describes the whole table, if anything does. */
  readonly describedBy: string | undefined;
  /** Milliseconds since 1970 UTC; undefined while times are on their way. */
  timeOf(row: number): number | undefined;
  /** The chart is to show these rows. */
  onShow(first: number, last: number): void;
}

/** CSS pixels, as the style sheet has them. */
const ROW_HEIGHT = 24;
const HEAD_HEIGHT = 26;

/** Every trade of the run on view; only the rows in sight exist. */
export const TradesTable = memo(function TradesTable(props: TradesTableProps) {
  const { feed, state, isDaily, decimals, timeOf, onShow } = props;
  const total = state.total ?? 0;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<number>();
  const [sight, setSight] = useState({ top: 0, height: 0 });
  const { first, last } = rowsInSight(sight.top, sight.height, ROW_HEIGHT, total);

  useEffect(() => {
    feed.setOpen(true);
    return () => feed.setOpen(false);
  }, [feed]);
  useEffect(() => feed.show(first, last), [feed, first, last]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => setSight({ top: element.scrollTop, height: element.clientHeight });
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, []);

  const choose = (index: number) => {
    setChosen(index);
    reveal(scroller.current, index);
  };
  const pressed = (event: KeyboardEvent) => {
    const pageRows = Math.max(1, Math.floor((sight.height - HEAD_HEIGHT) / ROW_HEIGHT) - 1);
    const next = steppedRow(event.key, chosen ?? -1, total, pageRows);
    const trade = chosen === undefined ? undefined : tradeAt(state.pages, chosen);
    if (next !== undefined) choose(next);
    else if (event.key === "Enter" && trade !== undefined) onShow(trade.entryRow, trade.exitRow);
    else return;
    event.preventDefault();
  };
  const indexes = Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, place) => first + place,
  );
  const isChosenDrawn = chosen !== undefined && chosen >= first && chosen <= last;
  return (
    <div className="trades">
      <div className="dock-bar">
        <h2 className="dock-title">Trades</h2>
        <p className="desk-status" role="status" data-testid="trades-total">
          {state.problem ?? (state.total === undefined ? "" : formatCount(total))}
        </p>
        <p className="hint">A click or Enter shows the trade in the chart.</p>
      </div>
      <div ref={scroller} className="trades-scroller">
        <table
          role="grid"
          aria-label="Trades"
          aria-describedby={props.describedBy}
          aria-rowcount={total + 1}
          aria-activedescendant={isChosenDrawn ? `${id}-${chosen}` : undefined}
          tabIndex={0}
          data-testid="trades-table"
          onKeyDown={pressed}
        >
          <thead>
            <tr aria-rowindex={1}>
              {tradeHeads.map(({ label, isText }) => (
                <th key={label} scope="col" data-text={isText}>{label}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Spacer rows={first} />
            {indexes.map((index) => {
              const trade = tradeAt(state.pages, index);
              return (
                // The table itself takes the keys.
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
                <tr
                  key={index}
                  id={`${id}-${index}`}
                  aria-rowindex={index + 2}
                  aria-selected={index === chosen}
                  onClick={() => {
                    setChosen(index);
                    if (trade !== undefined) onShow(trade.entryRow, trade.exitRow);
                  }}
                >
                  <TradeCells
                    index={index}
                    trade={trade}
                    isDaily={isDaily}
                    decimals={decimals}
                    timeOf={timeOf}
                  />
                </tr>
              );
            })}
            <Spacer rows={total - 1 - last} />
          </tbody>
        </table>
        {state.total === 0 ? <p className="hint trades-none">This run has no trades.</p> : null}
      </div>
    </div>
  );
});

/** Stands for the rows out of sight. */
function Spacer({ rows }: { readonly rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr aria-hidden="true" className="trades-spacer">
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label */}
      <td colSpan={tradeHeads.length} style={{ height: rows * ROW_HEIGHT }} />
    </tr>
  );
}

/** Scrolls no further than it must. */
function reveal(element: HTMLElement | null, index: number): void {
  if (element === null) return;
  const [top, bottom] = [index * ROW_HEIGHT, (index + 1) * ROW_HEIGHT + HEAD_HEIGHT];
  if (top < element.scrollTop) element.scrollTop = top;
  else if (bottom > element.scrollTop + element.clientHeight) {
    element.scrollTop = bottom - element.clientHeight;
  }
}
