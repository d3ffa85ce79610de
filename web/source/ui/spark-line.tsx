import { sparkPath } from "./spark-path.ts";

interface SparkLineProps {
  /** The oldest first. */
  readonly values: readonly number[];
  /** How many values fill the width. */
  readonly count: number;
  /** Of the height; at least the greatest value. */
  readonly max: number;
}

const WIDTH = 120;
const HEIGHT = 28;

/** How a figure beside it went lately: a picture for those who see, nothing new for others. */
export function SparkLine({ values, count, max }: SparkLineProps) {
  const line = sparkPath(values, count, max, WIDTH, HEIGHT);
  return (
    <svg
      className="spark-line"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {line === "" ? null : <path d={line} vectorEffect="non-scaling-stroke" />}
    </svg>
  );
}
