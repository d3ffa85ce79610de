/** What describes everything that is not of the current selection. */
export const OUTDATED_ID = "outdated-note";

/** Says that chart, statistics and trades are of an earlier selection. */
export function OutdatedNote({ isOutdated }: { readonly isOutdated: boolean }) {
  return (
    <p
      id={OUTDATED_ID}
      className={isOutdated ? "badge outdated-note" : "visually-hidden"}
      role="status"
      data-testid="outdated"
    >
      {isOutdated ? "Not of this selection" : ""}
    </p>
  );
}
