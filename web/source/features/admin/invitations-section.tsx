import { type FormEvent, useState } from "react";
import {
  createInvitation,
  endInvitation,
  type Invitation,
  type NewInvitation,
} from "../../protocol/admin-client.ts";
import { ConfirmDialog } from "../pages/confirm-dialog.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { formatMoment, formatUntil } from "../../ui/moments.ts";
import { SelectField } from "../../ui/select-field.tsx";
import { useNow } from "../../ui/use-now.ts";
import { Name } from "../../ui/name.tsx";
import { EmptyNote, LoadedView } from "../pages/loaded-view.tsx";
import { Section } from "../pages/page-frame.tsx";
import { ShownOnce } from "../pages/shown-once.tsx";
import { useAction } from "../pages/use-action.ts";
import type { Loading } from "../pages/use-loaded.ts";

interface InvitationsSectionProps {
  readonly loading: Loading<readonly Invitation[]>;
}

/** One-time links by which somebody becomes a user, or a user sets a new password. */
export function InvitationsSection({ loading }: InvitationsSectionProps) {
  const [isInviting, setInviting] = useState(false);
  const [made, setMade] = useState<NewInvitation>();
  const [ending, setEnding] = useState<Invitation>();
  return (
    <Section
      id="invitations-title"
      title="Invitations"
      intro="A one-time link lets somebody choose a name and a password."
      action={
        <button
          type="button"
          className="secondary-button"
          data-testid="invite"
          onClick={() => setInviting(true)}
        >
          Invite
        </button>
      }
    >
      {made === undefined ? null : (
        <ShownOnce
          key={made.id}
          label="The new invitation"
          note="Send this link to whom you invite. It is shown this once and works once."
          text={`${location.origin}${made.path}`}
          testId="invitation-link"
        />
      )}
      <LoadedView loading={loading} what="the invitations">
        {(invitations) =>
          invitations.length === 0
            ? <EmptyNote>Nobody is invited at the moment.</EmptyNote>
            : <InvitationTable invitations={invitations} onEnd={setEnding} />}
      </LoadedView>
      {isInviting
        ? (
          <InvitationDialog
            onMade={(invitation) => {
              setInviting(false);
              setMade(invitation);
              void loading.reload();
            }}
            onClose={() => setInviting(false)}
          />
        )
        : null}
      {ending === undefined ? null : (
        <ConfirmDialog
          title="Take the link back"
          action="Take back"
          confirm={async () => {
            await endInvitation(ending.id);
            if (made?.id === ending.id) setMade(undefined);
            void loading.reload();
          }}
          onClose={() => setEnding(undefined)}
        >
          <p>It does not work any more.</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}

interface InvitationTableProps {
  readonly invitations: readonly Invitation[];
  onEnd(invitation: Invitation): void;
}

function InvitationTable({ invitations, onEnd }: InvitationTableProps) {
  const now = useNow();
  return (
    <div className="table-box">
      <table className="table" aria-label="Open invitations" data-testid="invitation-table">
        <thead>
          <tr>
            <th scope="col">For</th>
            <th scope="col">Made by</th>
            <th scope="col">Created</th>
            <th scope="col">Expires</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {invitations.map((invitation) => (
            <tr key={invitation.id}>
              <td>
                <Purpose invitation={invitation} />
              </td>
              <td className="name-cell" data-label="by">
                <span className="clipped">
                  {invitation.by === "" ? "the operator" : <Name text={invitation.by} />}
                </span>
              </td>
              <td data-label="created">{formatMoment(invitation.created)}</td>
              <td data-label="expires" title={formatMoment(invitation.expires)}>
                {formatUntil(invitation.expires, now)}
              </td>
              <td className="action-cell">
                <button
                  type="button"
                  className="quiet-button"
                  aria-label={`Take back the link of ${formatMoment(invitation.created)}`}
                  data-testid="invitation-end"
                  onClick={() => onEnd(invitation)}
                >
                  Take back
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Purpose({ invitation: { role, user } }: { readonly invitation: Invitation }) {
  if (user !== null) {
    return (
      <>
        new password of <Name text={user.name} />
      </>
    );
  }
  return <span className="tag" data-tone={role === "admin" ? "accent" : "plain"}>{role}</span>;
}

const roles = [
  { value: "member", label: "Member: tests strategies" },
  { value: "admin", label: "Admin: also manages users, presets and data" },
];

const lives = [
  { value: "24", label: "A day" },
  { value: "72", label: "3 days" },
  { value: "168", label: "A week" },
  { value: "720", label: "30 days" },
];

interface InvitationDialogProps {
  onMade(invitation: NewInvitation): void;
  onClose(): void;
}

function InvitationDialog({ onMade, onClose }: InvitationDialogProps) {
  const [role, setRole] = useState("member");
  const [hours, setHours] = useState("72");
  const action = useAction();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void action.run(async () => onMade(await createInvitation(role, Number(hours))));
  };
  return (
    <Dialog title="Invite somebody" onClose={onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <SelectField
          label="As"
          value={role}
          choices={roles}
          testId="invitation-role"
          error={action.errorOf("role")}
          onChange={setRole}
        />
        <SelectField
          label="The link works for"
          value={hours}
          choices={lives}
          testId="invitation-hours"
          error={action.errorOf("hours")}
          onChange={setHours}
        />
        <p className="form-error" role="alert">{action.generalError(["role", "hours"])}</p>
        <div className="dialog-actions">
          <button type="button" className="secondary-button" onClick={onClose}>Cancel</button>
          <button
            type="submit"
            className="primary-button"
            aria-disabled={action.isBusy}
            data-testid="invitation-submit"
          >
            Make the link
          </button>
        </div>
      </form>
    </Dialog>
  );
}
