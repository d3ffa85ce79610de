import { useCallback, useState } from "react";
import {
  type AuditEntry,
  type AuditQuery,
  exportAudit,
  fetchAudit,
} from "../../protocol/admin-client.ts";
import { download } from "../../ui/download.ts";
import { formatSecond } from "../../ui/moments.ts";
import { EmptyNote, LoadedView, MoreButton } from "../pages/loaded-view.tsx";
import { Section } from "../pages/page-frame.tsx";
import { useAction } from "../pages/use-action.ts";
import { usePages } from "../pages/use-pages.ts";
import { auditQuery, eventTone, noFilter } from "./audit-filter.ts";
import { AuditFilterForm } from "./audit-filter-form.tsx";
import { collected } from "./preset-transfer.ts";

/** Who did what, when and from where. */
export function AuditPage() {
  const [query, setQuery] = useState<AuditQuery>(auditQuery(noFilter, ""));
  const fetch = useCallback((cursor?: string) => fetchAudit(query, cursor), [query]);
  const paging = usePages(fetch);
  const exporting = useAction();
  const save = () =>
    exporting.run(async () => {
      const parts = await collected((cursor) => exportAudit(query, cursor));
      download("audit.ndjson", parts.join(""), "application/x-ndjson");
    });
  return (
    <Section
      id="audit-title"
      title="What happened"
      intro="The newest first."
      action={
        <button
          type="button"
          className="secondary-button"
          disabled={exporting.isBusy}
          data-testid="audit-export"
          onClick={() => void save()}
        >
          Export
        </button>
      }
    >
      <AuditFilterForm onFilter={setQuery} />
      <p className="form-error" role="alert">{exporting.generalError([])}</p>
      <LoadedView loading={paging} what="the audit log">
        {({ items }) =>
          items.length === 0
            ? <EmptyNote>Nothing fits these filters.</EmptyNote>
            : <AuditTable entries={items} />}
      </LoadedView>
      <MoreButton paging={paging} />
    </Section>
  );
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <div className="table-box">
      <table className="table" aria-label="Audit log" data-testid="audit-table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Event</th>
            <th scope="col">User</th>
            <th scope="col">Detail</th>
            <th scope="col" className="minor">Object</th>
            <th scope="col" className="minor">Address</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td className="time-cell">{formatSecond(entry.time)}</td>
              <td>
                <span className="badge" data-tone={eventTone(entry.event)}>{entry.event}</span>
              </td>
              <td className="name-cell" title={entry.actor.name}>
                <span className="clipped">
                  {entry.actor.name === ""
                    ? <span className="faint">nobody</span>
                    : entry.actor.name}
                </span>
              </td>
              <td className="name-cell" title={entry.detail}>
                <span className="clipped">{entry.detail}</span>
              </td>
              <td className="minor name-cell" title={entry.object}>
                <code className="clipped">{entry.object}</code>
              </td>
              <td className="minor">{entry.address}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
