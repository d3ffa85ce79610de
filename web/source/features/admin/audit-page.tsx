import { useCallback, useState } from "react";
import {
  type AuditEntry,
  type AuditQuery,
  exportAudit,
  fetchAudit,
} from "../../protocol/admin-client.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { download } from "../../ui/download.ts";
import { formatSecond } from "../../ui/moments.ts";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";
import { EmptyNote, LoadedView, MoreButton } from "../pages/loaded-view.tsx";
import { Section } from "../pages/page-frame.tsx";
import { useAction } from "../pages/use-action.ts";
import { useLoaded } from "../pages/use-loaded.ts";
import { usePages } from "../pages/use-pages.ts";
import { auditQuery, eventTone, noFilter } from "./audit-filter.ts";
import { AuditFilterForm } from "./audit-filter-form.tsx";
import { fetchObjectNames, namesIn, shortened } from "./object-names.ts";
import { collected } from "./collected.ts";

/** Who did what, when and from where. */
export function AuditPage() {
  const [filter, setFilter] = useState(noFilter);
  const [query, setQuery] = useState<AuditQuery>(auditQuery(noFilter, ""));
  const fetch = useCallback((cursor?: string) => fetchAudit(query, cursor), [query]);
  const paging = usePages(fetch);
  const known = useLoaded(fetchObjectNames).loaded;
  const exporting = useAction();
  const save = () =>
    exporting.run(async () => {
      const parts = await collected((cursor) => exportAudit(query, cursor));
      download("audit.ndjson", parts.join(""), "application/x-ndjson");
    });
  const showObject = (object: string) => {
    const next = { ...noFilter, object };
    setFilter(next);
    setQuery(auditQuery(next, ""));
  };
  return (
    <Section
      id="audit-title"
      title="What happened"
      intro="The newest first."
      action={
        <button
          type="button"
          className="secondary-button"
          aria-disabled={exporting.isBusy}
          data-testid="audit-export"
          onClick={() => void save()}
        >
          Export
        </button>
      }
    >
      <AuditFilterForm filter={filter} onChange={setFilter} onFilter={setQuery} />
      <p className="form-error" role="alert">{exporting.generalError([])}</p>
      <LoadedView loading={paging} what="the audit log">
        {({ items }) =>
          items.length === 0 ? <EmptyNote>Nothing fits these filters.</EmptyNote> : (
            <AuditTable
              entries={items}
              names={namesIn(items, known.state === "ready" ? known.value : [])}
              onObject={showObject}
            />
          )}
      </LoadedView>
      <MoreButton paging={paging} />
    </Section>
  );
}

interface AuditTableProps {
  readonly entries: readonly AuditEntry[];
  /** Of users and presets, by identifier. */
  readonly names: ReadonlyMap<string, string>;
  /** Asks for all that was done to one object. */
  onObject(object: string): void;
}

function AuditTable({ entries, names, onObject }: AuditTableProps) {
  return (
    <div className="table-box">
      <table className="table" data-kind="wide" aria-label="Audit log" data-testid="audit-table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Event</th>
            <th scope="col">User</th>
            <th scope="col">Detail</th>
            <th scope="col">Object</th>
            <th scope="col">Address</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td className="time-cell">{formatSecond(entry.time)}</td>
              <td>
                <span className="tag" data-tone={eventTone(entry.event)}>{entry.event}</span>
              </td>
              <td className="name-cell" title={shownName(entry.actor.name)}>
                <span className="clipped">
                  {entry.actor.name === ""
                    ? <span className="faint">nobody</span>
                    : <Name text={entry.actor.name} />}
                </span>
              </td>
              <td className="name-cell" title={shownName(entry.detail)}>
                {entry.detail === "" ? null : (
                  <span className="clipped">
                    <Name text={entry.detail} />
                  </span>
                )}
              </td>
              <td className="name-cell" title={entry.object}>
                {entry.object === "" ? null : (
                  <ObjectCell
                    id={entry.object}
                    name={names.get(entry.object)}
                    onChoose={() => onObject(entry.object)}
                  />
                )}
              </td>
              <td>{entry.address}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ObjectCellProps {
  readonly id: string;
  readonly name: string | undefined;
  onChoose(): void;
}

/** What it was done to, by name where it is known; the identifier can be copied. */
function ObjectCell({ id, name, onChoose }: ObjectCellProps) {
  return (
    <span className="object-cell">
      <button
        type="button"
        className="object-button"
        aria-label={`All about ${shownName(name ?? id)}`}
        data-testid="audit-object-button"
        onClick={onChoose}
      >
        {name === undefined
          ? <code className="clipped">{shortened(id)}</code>
          : (
            <span className="clipped">
              <Name text={name} />
            </span>
          )}
      </button>
      <CopyButton
        text={id}
        label={`Copy the identifier of ${shownName(name ?? id)}`}
        testId="audit-object-copy"
      />
    </span>
  );
}
