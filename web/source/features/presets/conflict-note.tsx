interface ConflictNoteProps {
  /** What it has become, if it is known. */
  readonly version?: number;
  onReload(): void;
  onSaveAsNew?(): void;
}

/** Somebody saved meanwhile: what is here stays until its user decides. */
export function ConflictNote({ version, onReload, onSaveAsNew }: ConflictNoteProps) {
  return (
    <div className="preset-conflict" role="alert" data-testid="preset-conflict">
      <p>
        It was changed elsewhere{version === undefined
          ? " meanwhile"
          : ` and is at version ${version} now`}. Yours is still here, not saved.
      </p>
      <button type="button" className="secondary-button" onClick={onReload}>Reload</button>
      {onSaveAsNew === undefined
        ? null
        : (
          <button type="button" className="secondary-button" onClick={onSaveAsNew}>
            Save as new
          </button>
        )}
    </div>
  );
}
