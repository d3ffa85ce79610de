import type { Token } from "../../protocol/account-client.ts";
import { formatDay, formatUntil } from "../../ui/moments.ts";
import { useNow } from "../../ui/use-now.ts";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";

interface TokenTableProps {
  readonly tokens: readonly Token[];
  readonly label: string;
  /** Where single ones can be ended. */
  onEnd?(token: Token): void;
}

/** API tokens that have not ended, what they may and for how long. */
export function TokenTable({ tokens, label, onEnd }: TokenTableProps) {
  const now = useNow();
  return (
    <table className="table" aria-label={label} data-testid="token-table">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">May</th>
          <th scope="col" className="minor">Created</th>
          <th scope="col">Expires</th>
          {onEnd === undefined ? null : (
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <td className="name-cell" title={shownName(token.name)}>
              <span className="clipped">
                <Name text={token.name} />
              </span>
            </td>
            <td data-label="may">
              <span className="tags">
                {token.scopes.map((scope) => <span key={scope} className="tag">{scope}</span>)}
              </span>
            </td>
            <td className="minor" data-label="created">{formatDay(token.created)}</td>
            <td data-label="expires" title={formatDay(token.expires)}>
              {formatUntil(token.expires, now)}
            </td>
            {onEnd === undefined ? null : (
              <td className="action-cell">
                <button
                  type="button"
                  className="quiet-button"
                  aria-label={`End ${shownName(token.name)}`}
                  data-testid="token-end"
                  onClick={() => onEnd(token)}
                >
                  End
                </button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
