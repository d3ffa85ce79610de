import type { FormEvent } from "react";
import { type AuditQuery, fetchAuditEvents, fetchUsers } from "../../protocol/admin-client.ts";
import { SelectField } from "../../ui/select-field.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useAction } from "../pages/use-action.ts";
import { useLoaded } from "../pages/use-loaded.ts";
import { type AuditFilter, auditQuery, filterProblem, noFilter } from "./audit-filter.ts";
import { collected } from "./collected.ts";

interface AuditFilterFormProps {
  /** As typed so far. */
  readonly filter: AuditFilter;
  onChange(filter: AuditFilter): void;
  onFilter(query: AuditQuery): void;
}

const fields = ["event", "user", "object", "from", "to"];

/** Which entries of the audit log are shown. */
export function AuditFilterForm({ filter, onChange, onFilter }: AuditFilterFormProps) {
  const action = useAction();
  const { loaded } = useLoaded(fetchAuditEvents);
  const events = loaded.state === "ready" ? loaded.value : [];
  const set = (change: Partial<AuditFilter>) => onChange({ ...filter, ...change });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = filterProblem(filter);
    if (wrong !== undefined) return action.refuse(wrong.field, wrong.message);
    let actor: string | undefined = "";
    const wasAsked = await action.run(async () => {
      const name = filter.user.trim();
      if (name !== "") actor = await identifierOf(name);
    });
    if (!wasAsked) return;
    if (actor === undefined) return action.refuse("user", "Nobody has this name.");
    onFilter(auditQuery(filter, actor));
  };
  const clear = () => {
    onChange(noFilter);
    action.clear();
    onFilter(auditQuery(noFilter, ""));
  };

  const field = (name: keyof AuditFilter, label: string, placeholder = "any") => (
    <TextField
      label={label}
      type={name === "from" || name === "to" ? "datetime-local" : "text"}
      value={filter[name]}
      autoComplete="off"
      isOptional
      lengthMax={64}
      placeholder={placeholder}
      testId={`audit-${name}`}
      error={action.errorOf(name)}
      onChange={(value) => set({ [name]: value })}
    />
  );
  return (
    <form className="filter-form" role="search" onSubmit={(event) => void submit(event)}>
      {events.length === 0 ? field("event", "Event") : (
        <SelectField
          label="Event"
          value={filter.event}
          choices={[
            { value: "", label: "any" },
            ...events.map((event) => ({ value: event, label: event })),
          ]}
          testId="audit-event"
          error={action.errorOf("event")}
          onChange={(event) => set({ event })}
        />
      )}
      {field("user", "User", "name")}
      {field("object", "Object", "identifier")}
      {field("from", "From")}
      {field("to", "To")}
      <div className="filter-actions">
        <button
          type="submit"
          className="primary-button"
          aria-disabled={action.isBusy}
          data-testid="audit-apply"
        >
          Filter
        </button>
        <button
          type="button"
          className="secondary-button"
          data-testid="audit-clear"
          onClick={clear}
        >
          Clear
        </button>
      </div>
      <p className="form-error" role="alert">{action.generalError(fields)}</p>
    </form>
  );
}

/** The identifier of the user of exactly this name, in any case. */
async function identifierOf(name: string): Promise<string | undefined> {
  const sought = name.toLowerCase();
  const users = await collected((cursor) => fetchUsers(name, cursor));
  return users.find((user) => user.name.toLowerCase() === sought)?.id;
}
