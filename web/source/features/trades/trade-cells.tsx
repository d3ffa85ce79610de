import { formatTime } from "../../chart/model/time-ticks.ts";
import { formatCount, formatMoney, formatNumber, formatPercent } from "../../ui/formats.ts";
import { barsText, heldText, type Trade } from "./trade-row.ts";

/**
 * The columns of the table, what matters most first, since a narrow one cuts off at the right. Text
 * reads from the left, numbers line up at the right.
 */
export const tradeHeads: readonly { label: string; isText?: boolean }[] = [
  { label: "#" },
  { label: "Side", isText: true },
  { label: "Entry", isText: true },
  { label: "Exit", isText: true },
  { label: "Held" },
  { label: "Return" },
  { label: "Profit" },
  { label: "Entry price" },
  { label: "Exit price" },
  { label: "Size" },
  { label: "Fees" },
];

interface TradeCellsProps {
  readonly index: number;
  readonly trade: Trade | undefined;
  readonly isDaily: boolean;
  readonly decimals: number;
  timeOf(row: number): number | undefined;
}

export function TradeCells(props: TradeCellsProps) {
  const { index, trade, isDaily, decimals, timeOf } = props;
  if (trade === undefined) {
    return (
      <>
        <td>{formatCount(index + 1)}</td>
        <td colSpan={tradeHeads.length - 1} data-text>…</td>
      </>
    );
  }
  const [entered, left] = [timeOf(trade.entryRow), timeOf(trade.exitRow)];
  const time = (millis: number | undefined, row: number) =>
    millis === undefined ? `bar ${formatCount(row)}` : formatTime(millis, isDaily);
  const bars = barsText(trade.exitRow - trade.entryRow);
  const held = heldText(trade.exitRow - trade.entryRow, entered, left);
  return (
    <>
      <td>{formatCount(index + 1)}</td>
      <td data-text className={trade.isLong ? "side-long" : "side-short"}>
        {trade.isLong ? "Long" : "Short"}
      </td>
      <td data-text>{time(entered, trade.entryRow)}</td>
      <td data-text>{trade.isOpen ? "open" : time(left, trade.exitRow)}</td>
      <td title={bars}>{held}</td>
      <td data-sign={signOf(trade.return)}>{formatPercent(trade.return)}</td>
      <td data-sign={signOf(trade.profit)}>{formatMoney(trade.profit)}</td>
      <td>{formatNumber(trade.entryPrice, decimals)}</td>
      <td>{formatNumber(trade.exitPrice, decimals)}</td>
      <td>{formatNumber(trade.size, trade.size < 1000 ? 2 : 0)}</td>
      <td>{formatMoney(trade.fees)}</td>
    </>
  );
}

function signOf(value: number): "positive" | "negative" | undefined {
  return value === 0 || Number.isNaN(value) ? undefined : value > 0 ? "positive" : "negative";
}
