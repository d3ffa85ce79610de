import { type FormEvent, useState } from "react";
import type { ManagedUser, UserChange } from "../../protocol/admin-client.ts";
import { Choice } from "../../ui/choice.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import type { Action } from "../pages/use-action.ts";
import { endsSessions, userChange } from "./user-change.ts";

interface UserFormProps {
  readonly user: ManagedUser;
  readonly action: Action;
  onSave(change: UserChange): void;
}

const QUOTA_MAX = 10_000;

/** Role, state and quotas. The button says when saving signs the user out. */
export function UserForm({ user, action, onSave }: UserFormProps) {
  const [draft, setDraft] = useState(user);
  const change = userChange(user, draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change !== undefined) onSave(change);
  };
  return (
    <form className="user-form" onSubmit={submit}>
      <Choice
        label="Role"
        value={draft.role}
        choices={[{ value: "member", label: "Member" }, { value: "admin", label: "Admin" }]}
        testId="user-role"
        onChange={(role) => setDraft({ ...draft, role })}
      />
      <Choice
        label="May sign in"
        value={draft.disabled ? "no" : "yes"}
        choices={[{ value: "yes", label: "Yes" }, { value: "no", label: "No, disabled" }]}
        testId="user-state"
        onChange={(value) => setDraft({ ...draft, disabled: value === "no" })}
      />
      <NumberField
        label="Presets at most"
        value={draft.quotas.presets}
        min={0}
        max={QUOTA_MAX}
        step={1}
        isInteger
        error={action.errorOf("quotas.presets")}
        testId="quota-presets"
        onChange={(presets) => setDraft({ ...draft, quotas: { ...draft.quotas, presets } })}
      />
      <NumberField
        label="API tokens at most"
        value={draft.quotas.tokens}
        min={0}
        max={QUOTA_MAX}
        step={1}
        isInteger
        error={action.errorOf("quotas.tokens")}
        testId="quota-tokens"
        onChange={(tokens) => setDraft({ ...draft, quotas: { ...draft.quotas, tokens } })}
      />
      <div className="user-form-end">
        <p className="hint">
          {change !== undefined && endsSessions(change)
            ? "This ends every session of the user."
            : ""}
        </p>
        <button
          type="submit"
          className="primary-button"
          disabled={action.isBusy}
          aria-disabled={change === undefined}
          data-testid="user-save"
        >
          {change !== undefined && endsSessions(change) ? "Save and sign out" : "Save"}
        </button>
      </div>
    </form>
  );
}
