import type { AccountSession } from "../../protocol/account-client.ts";
import { formatAgo, formatMoment } from "../../ui/moments.ts";
import { shownName } from "../../ui/shown-name.ts";
import { useNow } from "../../ui/use-now.ts";
import { agentName } from "./agent-name.ts";

interface SessionTableProps {
  readonly sessions: readonly AccountSession[];
  readonly label: string;
  /** Where single ones can be ended. */
  onEnd?(session: AccountSession): void;
}

/** Sign-ins that have not ended, the last used first. */
export function SessionTable({ sessions, label, onEnd }: SessionTableProps) {
  const now = useNow();
  const ordered = sessions.toSorted((a, b) =>
    Number(b.current) - Number(a.current) || b.used - a.used
  );
  return (
    <table className="table" aria-label={label} data-testid="session-table">
      <thead>
        <tr>
          <th scope="col">Browser or program</th>
          <th scope="col">Address</th>
          <th scope="col">Last used</th>
          <th scope="col" className="minor">Signed in</th>
          {onEnd === undefined ? null : (
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {ordered.map((session) => (
          <tr key={session.id}>
            <td className="name-cell" data-kind="agent" title={shownName(session.agent)}>
              <span className="clipped">{agentName(session.agent)}</span>
              {session.current ? <span className="tag" data-tone="good">this one</span> : null}
            </td>
            <td data-label="at">{session.address}</td>
            <td data-label="used" title={formatMoment(session.used)}>
              {formatAgo(session.used, now)}
            </td>
            <td className="minor" data-label="since">{formatMoment(session.created)}</td>
            {onEnd === undefined ? null : <EndCell session={session} onEnd={onEnd} />}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface EndCellProps {
  readonly session: AccountSession;
  onEnd(session: AccountSession): void;
}

/** The session that asks is ended by signing out. */
function EndCell({ session, onEnd }: EndCellProps) {
  return (
    <td className="action-cell">
      {session.current ? null : (
        <button
          type="button"
          className="quiet-button"
          aria-label={`End ${agentName(session.agent)} at ${session.address}`}
          data-testid="session-end"
          onClick={() => onEnd(session)}
        >
          End
        </button>
      )}
    </td>
  );
}
