import type { CSSProperties } from "react";

interface ShareBarProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  /** What the bar shows, in words. */
  readonly text: string;
}

/** How much of something is used, as a picture. */
export function ShareBar({ label, value, max, text }: ShareBarProps) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div
      className="share-bar"
      role="meter"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={max > 0 ? max : 1}
      aria-valuetext={text}
      data-level={share > 0.9 ? "high" : share > 0.7 ? "warm" : "calm"}
      style={{ "--share": share } as CSSProperties}
    />
  );
}
