import { useState } from "react";
import { endToken, fetchTokens, type NewToken, type Token } from "../../protocol/account-client.ts";
import { ConfirmDialog } from "../pages/confirm-dialog.tsx";
import { formatDay, formatUntil } from "../../ui/moments.ts";
import { useNow } from "../../ui/use-now.ts";
import { EmptyNote, LoadedView } from "../pages/loaded-view.tsx";
import { Section } from "../pages/page-frame.tsx";
import { ShownOnce } from "../pages/shown-once.tsx";
import { useLoaded } from "../pages/use-loaded.ts";
import { TokenDialog } from "./token-dialog.tsx";

/** Keys for programs that act in one's name. */
export function TokensSection() {
  const loading = useLoaded(fetchTokens);
  const [isCreating, setCreating] = useState(false);
  const [made, setMade] = useState<NewToken>();
  const [ending, setEnding] = useState<Token>();
  return (
    <Section
      id="tokens-title"
      title="API tokens"
      intro="Keys for programs that act in your name, each with no more rights than it needs."
      action={
        <button
          type="button"
          className="secondary-button"
          data-testid="token-new"
          onClick={() => setCreating(true)}
        >
          New token
        </button>
      }
    >
      {made === undefined ? null : (
        <ShownOnce
          key={made.id}
          label="The new token"
          note={`The token “${made.name}”. It is shown this once: copy it now.`}
          text={made.token}
          testId="token-secret"
        />
      )}
      <LoadedView loading={loading} what="the tokens">
        {(tokens) =>
          tokens.length === 0
            ? <EmptyNote>No tokens. The API takes one as “Authorization: Bearer …”.</EmptyNote>
            : <TokenTable tokens={tokens} onEnd={setEnding} />}
      </LoadedView>
      {isCreating
        ? (
          <TokenDialog
            onMade={(token) => {
              setCreating(false);
              setMade(token);
              void loading.reload();
            }}
            onClose={() => setCreating(false)}
          />
        )
        : null}
      {ending === undefined ? null : (
        <ConfirmDialog
          title="End this token"
          action="End token"
          confirm={async () => {
            await endToken(ending.id);
            if (made?.id === ending.id) setMade(undefined);
            void loading.reload();
          }}
          onClose={() => setEnding(undefined)}
        >
          <p>Programs that use “{ending.name}” are refused from now on.</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}

interface TokenTableProps {
  readonly tokens: readonly Token[];
  onEnd(token: Token): void;
}

function TokenTable({ tokens, onEnd }: TokenTableProps) {
  const now = useNow();
  return (
    <div className="table-box">
      <table className="table" aria-label="Your API tokens" data-testid="token-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">May</th>
            <th scope="col" className="minor">Created</th>
            <th scope="col">Expires</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <td className="name-cell" title={token.name}>
                <span className="clipped">{token.name}</span>
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
              <td className="action-cell">
                <button
                  type="button"
                  className="quiet-button"
                  aria-label={`End ${token.name}`}
                  data-testid="token-end"
                  onClick={() => onEnd(token)}
                >
                  End
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
