import { useCallback, useEffect, useRef, useState } from "react";
import {
  compareVersions,
  fetchVersions,
  type HeldPreset,
  type PresetDifference,
  type PresetVersion,
  restoreVersion,
} from "../../protocol/preset-client.ts";
import { ComparisonTable } from "./comparison-table.tsx";
import { ConflictNote } from "./conflict-note.tsx";
import { formatMoment } from "../../ui/moments.ts";
import { Name } from "../../ui/name.tsx";
import { isConflict, problemTextOf, type SpecsOfPreset } from "./preset-text.ts";

interface VersionsPartProps {
  readonly held: HeldPreset;
  readonly specs: SpecsOfPreset;
  onRestored(held: HeldPreset): void;
  onReload(): Promise<unknown>;
}

interface Pair {
  readonly from: number;
  readonly to: number;
}

/** The versions that are kept, and in what two of them differ. */
export function VersionsPart({ held, specs, onRestored, onReload }: VersionsPartProps) {
  const { preset, entityTag } = held;
  const [versions, setVersions] = useState<readonly PresetVersion[]>();
  const [pair, setPair] = useState<Pair>();
  const [problem, setProblem] = useState<unknown>();
  const [news, setNews] = useState("");

  const { id } = preset;
  const load = useCallback(async () => {
    try {
      const found = await fetchVersions(id);
      const [newest, before] = found;
      setVersions(found);
      setPair(newest && before && { from: before.version, to: newest.version });
    } catch (error) {
      setProblem(error);
    }
  }, [id]);
  useEffect(() => void load(), [load]);

  const isBusy = useRef(false);
  const restore = async (version: number) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setProblem(undefined);
    setNews("");
    try {
      const restored = await restoreVersion(id, version, entityTag);
      setNews(`Version ${version} is restored as version ${restored.preset.version}.`);
      onRestored(restored);
      await load();
    } catch (error) {
      setProblem(error);
    } finally {
      isBusy.current = false;
    }
  };
  const reload = async () => {
    setProblem(undefined);
    await onReload();
    await load();
  };

  if (versions === undefined && problem === undefined) {
    return <p className="hint" role="status">Loading …</p>;
  }
  return (
    <div className="versions">
      {problem === undefined
        ? null
        : isConflict(problem)
        ? <ConflictNote onReload={reload} />
        : <p className="field-error" role="alert">{problemTextOf(problem)}</p>}
      {versions === undefined ? null : (
        <VersionTable
          versions={versions}
          pair={pair}
          canRestore={preset.access === "owner"}
          onPair={setPair}
          onRestore={restore}
        />
      )}
      <p className={news === "" ? "visually-hidden" : "hint"} role="status">{news}</p>
      {versions?.length === 1
        ? <p className="hint">Saving again makes a second version to compare with.</p>
        : null}
      {pair === undefined
        ? null
        : <Comparison key={`${pair.from} ${pair.to}`} id={id} pair={pair} specs={specs} />}
    </div>
  );
}

interface VersionTableProps {
  readonly versions: readonly PresetVersion[];
  readonly pair: Pair | undefined;
  readonly canRestore: boolean;
  onPair(pair: Pair): void;
  onRestore(version: number): void;
}

function VersionTable({ versions, pair, canRestore, onPair, onRestore }: VersionTableProps) {
  return (
    <table className="version-table" data-testid="version-table">
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">To</th>
          <th scope="col">Version</th>
          <th scope="col">Saved</th>
          <th scope="col">By</th>
          {canRestore
            ? (
              <th scope="col">
                <span className="visually-hidden">Restore</span>
              </th>
            )
            : null}
        </tr>
      </thead>
      <tbody>
        {versions.map(({ version, saved, by }, index) => (
          <tr key={version}>
            {(["from", "to"] as const).map((end) => (
              <td key={end}>
                <input
                  type="radio"
                  name={`version-${end}`}
                  aria-label={`Compare ${end} version ${version}`}
                  checked={pair?.[end] === version}
                  disabled={pair === undefined}
                  data-testid={`version-${end}-${version}`}
                  onChange={() => pair && onPair({ ...pair, [end]: version })}
                />
              </td>
            ))}
            <td>{version}</td>
            <td>{formatMoment(saved)}</td>
            <td className="version-by">
              <Name text={by} />
            </td>
            {canRestore
              ? (
                <td>
                  {index === 0 ? <span className="hint">newest</span> : (
                    <button
                      type="button"
                      className="link-button"
                      aria-label={`Restore version ${version}`}
                      data-testid={`version-restore-${version}`}
                      onClick={() => onRestore(version)}
                    >
                      Restore
                    </button>
                  )}
                </td>
              )
              : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ComparisonProps {
  readonly id: string;
  readonly pair: Pair;
  readonly specs: SpecsOfPreset;
}

function Comparison({ id, pair: { from, to }, specs }: ComparisonProps) {
  const [differences, setDifferences] = useState<readonly PresetDifference[]>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let isGone = false;
    compareVersions(id, from, to).then(
      (found) => isGone || setDifferences(found),
      (error) => isGone || setProblem(problemTextOf(error)),
    );
    return () => {
      isGone = true;
    };
  }, [id, from, to]);
  if (problem !== undefined) return <p className="field-error" role="alert">{problem}</p>;
  if (differences === undefined) return <p className="hint" role="status">Loading …</p>;
  return <ComparisonTable from={from} to={to} differences={differences} specs={specs} />;
}
