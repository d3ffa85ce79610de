import { useCallback, useState } from "react";
import {
  changeUser,
  fetchUser,
  fetchUserSessions,
  fetchUserTokens,
  type ManagedUser,
  type SeenUser,
  type UserChange,
} from "../../protocol/admin-client.ts";
import { RequestError } from "../../protocol/rest-client.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { formatMoment } from "../../ui/moments.ts";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";
import { LoadedView } from "../pages/loaded-view.tsx";
import { useAction } from "../pages/use-action.ts";
import { useLoaded } from "../pages/use-loaded.ts";
import { endsSessions } from "./user-change.ts";
import { UserForm } from "./user-form.tsx";
import { UserProtection } from "./user-protection.tsx";

interface UserDialogProps {
  readonly id: string;
  /** The user as the server has it now. */
  onChanged(user: SeenUser): void;
  onClose(): void;
}

/** One user: role, state, quotas, second factor, sessions, API tokens. */
export function UserDialog({ id, onChanged, onClose }: UserDialogProps) {
  const load = useCallback(() => fetchUser(id), [id]);
  const loading = useLoaded(load);
  const loadSessions = useCallback(() => fetchUserSessions(id), [id]);
  const sessions = useLoaded(loadSessions);
  const loadTokens = useCallback(() => fetchUserTokens(id), [id]);
  const tokens = useLoaded(loadTokens);
  const [said, setSaid] = useState("");
  /** How often somebody else was quicker: what was wanted then is wanted no more. */
  const [conflictCount, setConflictCount] = useState(0);
  const action = useAction();

  const show = (next: SeenUser) => {
    loading.change(() => next);
    onChanged(next);
  };
  const showNewest = () => action.run(async () => show(await fetchUser(id)));
  /**
   * Changes what was seen; what somebody else changed meanwhile is fetched and shown instead. True
   * where it is done.
   */
  const apply = (seen: SeenUser, change: UserChange) => {
    setSaid("");
    return action.run(async () => {
      try {
        show(await changeUser(seen, change));
        setSaid("Saved.");
        if (endsSessions(change)) void sessions.reload();
      } catch (error) {
        if (!(error instanceof RequestError) || error.status !== 412) throw error;
        show(await fetchUser(id));
        setConflictCount((count) => count + 1);
        throw new RequestError(
          412,
          "Somebody changed this user meanwhile. What you see now is the newest; nothing of yours was saved.",
        );
      }
    });
  };

  return (
    <Dialog title="User" onClose={onClose}>
      <LoadedView loading={loading} what="the user">
        {(seen) => (
          <div className="user-sheet" data-testid="user-sheet">
            <Heading user={seen.user} />
            <div className="outcome" data-testid="user-outcome">
              <p className="form-error" role="alert">
                {action.generalError(["quotas.presets", "quotas.tokens"])}
              </p>
              <p className="done-note" role="status">{said}</p>
            </div>
            <UserForm
              key={conflictCount}
              user={seen.user}
              action={action}
              onSave={(change) => apply(seen, change)}
            />
            <UserProtection
              user={seen.user}
              sessions={sessions}
              tokens={tokens}
              onChanged={showNewest}
            />
          </div>
        )}
      </LoadedView>
    </Dialog>
  );
}

function Heading({ user }: { readonly user: ManagedUser }) {
  return (
    <p className="user-heading">
      <strong className="clipped" title={shownName(user.name)}>
        <Name text={user.name} />
      </strong>
      <small>since {formatMoment(user.created)}</small>
    </p>
  );
}
