import { type FormEvent, useState } from "react";
import type { Quotas } from "../../protocol/account-client.ts";
import type { ManagedUser, UserChange } from "../../protocol/admin-client.ts";
import { Choice } from "../../ui/choice.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import type { Action } from "../pages/use-action.ts";
import { useSession } from "../session/session-context.ts";
import { endsSessions, userChange, withChange } from "./user-change.ts";

interface UserFormProps {
  readonly user: ManagedUser;
  readonly action: Action;
  /** Whether it was saved. */
  onSave(change: UserChange): Promise<boolean>;
}

const QUOTA_MAX = 10_000;

/** Role, state and quotas. The button says when saving signs the user out. */
export function UserForm({ user, action, onSave }: UserFormProps) {
  const self = useSession().user;
  /** What is wanted other than it is; the rest follows the user. */
  const [edits, setEdits] = useState<UserChange>({});
  const wanted = withChange(user, edits);
  const change = userChange(user, wanted);
  const isEnding = change !== undefined && endsSessions(change);
  const edit = (next: UserChange) => setEdits((before) => ({ ...before, ...next }));
  const editQuotas = (next: Partial<Quotas>) =>
    setEdits((before) => ({ ...before, quotas: { ...before.quotas, ...next } }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (change !== undefined && await onSave(change)) setEdits({});
  };
  return (
    <form className="user-form" onSubmit={(event) => void submit(event)}>
      <Choice
        label="Role"
        value={wanted.role}
        choices={[{ value: "member", label: "Member" }, { value: "admin", label: "Admin" }]}
        testId="user-role"
        onChange={(role) => edit({ role })}
      />
      <Choice
        label="May sign in"
        value={wanted.disabled ? "no" : "yes"}
        choices={[{ value: "yes", label: "Yes" }, { value: "no", label: "No, disabled" }]}
        testId="user-state"
        onChange={(value) => edit({ disabled: value === "no" })}
      />
      <NumberField
        label="Presets at most"
        value={wanted.quotas.presets}
        min={0}
        max={QUOTA_MAX}
        step={1}
        isInteger
        error={action.errorOf("quotas.presets")}
        testId="quota-presets"
        onChange={(presets) => editQuotas({ presets })}
      />
      <NumberField
        label="API tokens at most"
        value={wanted.quotas.tokens}
        min={0}
        max={QUOTA_MAX}
        step={1}
        isInteger
        error={action.errorOf("quotas.tokens")}
        testId="quota-tokens"
        onChange={(tokens) => editQuotas({ tokens })}
      />
      <div className="user-form-end">
        <p className="hint">
          {!isEnding
            ? ""
            : user.id === self.id
            ? "This is you: it ends every session of yours, this one too."
            : "This ends every session of the user."}
        </p>
        <button
          type="submit"
          className="primary-button"
          aria-disabled={change === undefined || action.isBusy}
          data-testid="user-save"
        >
          {isEnding ? "Save and sign out" : "Save"}
        </button>
      </div>
    </form>
  );
}
