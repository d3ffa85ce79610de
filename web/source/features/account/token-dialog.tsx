import { type FormEvent, useState } from "react";
import { createToken, type NewToken } from "../../protocol/account-client.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useAction } from "../pages/use-action.ts";
import { useSession } from "../session/session-context.ts";

const scopes: readonly { readonly id: string; readonly what: string }[] = [
  { id: "read", what: "Read datasets, presets and this account" },
  { id: "run", what: "Open sockets and run backtests" },
  { id: "presets", what: "Save, share and delete presets" },
  { id: "admin", what: "Administer: users, everybody's presets, datasets, audit log" },
];

const lives = [7, 30, 90, 366].map((days) => ({
  value: String(days),
  label: days === 366 ? "A year" : `${days} days`,
}));

const fields = ["name", "scopes", "days"];

interface TokenDialogProps {
  onMade(token: NewToken): void;
  onClose(): void;
}

/** Name, rights and life of a new token. */
export function TokenDialog({ onMade, onClose }: TokenDialogProps) {
  const { user } = useSession();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>(["read", "run"]);
  const [days, setDays] = useState("90");
  const action = useAction();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length === 0) return action.refuse("scopes", "Choose at least one.");
    void action.run(async () => onMade(await createToken(name.trim(), chosen, Number(days))));
  };
  const offered = scopes.filter(({ id }) => id !== "admin" || user.role === "admin");
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <Dialog title="New API token" onClose={onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <TextField
          label="Name"
          value={name}
          autoComplete="off"
          lengthMax={100}
          isFirst
          placeholder="What it is for, as “nightly report”"
          testId="token-name"
          error={action.errorOf("name")}
          onChange={setName}
        />
        <fieldset className="scopes">
          <legend className="label">May</legend>
          {offered.map(({ id, what }) => (
            <label key={id} className="scope">
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                data-testid={`token-scope-${id}`}
                onChange={() => toggle(id)}
              />
              <span className="scope-name">{id}</span>
              <small>{what}</small>
            </label>
          ))}
          <p className="field-error" role="alert">{action.errorOf("scopes") ?? ""}</p>
        </fieldset>
        <SelectField
          label="Lasts"
          value={days}
          choices={lives}
          testId="token-days"
          error={action.errorOf("days")}
          onChange={setDays}
        />
        <p className="form-error" role="alert" data-testid="token-error">
          {action.generalError(fields)}
        </p>
        <div className="dialog-actions">
          <button type="button" className="secondary-button" onClick={onClose}>Cancel</button>
          <button
            type="submit"
            className="primary-button"
            aria-disabled={action.isBusy}
            data-testid="token-submit"
          >
            Create token
          </button>
        </div>
      </form>
    </Dialog>
  );
}
