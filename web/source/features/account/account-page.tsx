import { useState } from "react";
import { fetchAccount } from "../../protocol/account-client.ts";
import { formatCount } from "../../ui/formats.ts";
import { formatDay } from "../../ui/moments.ts";
import { LoadedView } from "../pages/loaded-view.tsx";
import { PageFrame, Section } from "../pages/page-frame.tsx";
import { useLoaded } from "../pages/use-loaded.ts";
import { PasswordSection } from "./password-section.tsx";
import { SecondFactorSection } from "./second-factor-section.tsx";
import { SessionsSection } from "./sessions-section.tsx";
import { TokensSection } from "./tokens-section.tsx";

/** The own account, and what protects it. */
export function AccountPage() {
  const loading = useLoaded(fetchAccount);
  const [changeCount, setChangeCount] = useState(0);
  const [tokensEndedCount, setTokensEndedCount] = useState(0);
  const { loaded } = loading;
  return (
    <PageFrame title="Account">
      <Section id="account-title" title="You">
        <LoadedView loading={loading} what="the account">
          {({ user, created, quotas }) => (
            <dl className="facts" data-testid="account-facts">
              <Fact name="Name" value={user.name} />
              <Fact name="Role" value={user.role === "admin" ? "Administrator" : "Member"} />
              <Fact name="Member since" value={formatDay(created)} />
              <Fact name="Presets" value={`up to ${formatCount(quotas.presets)}`} />
              <Fact name="API tokens" value={`up to ${formatCount(quotas.tokens)}`} />
            </dl>
          )}
        </LoadedView>
      </Section>
      <PasswordSection
        onChanged={(keepsTokens) => {
          setChangeCount(changeCount + 1);
          if (!keepsTokens) setTokensEndedCount(tokensEndedCount + 1);
        }}
      />
      {loaded.state === "ready"
        ? (
          <SecondFactorSection
            account={loaded.value}
            onChanged={(factor) => loading.change((account) => ({ ...account, ...factor }))}
          />
        )
        : null}
      {/* Another password ends sessions, and tokens that were not to be kept. */}
      <SessionsSection key={`sessions ${changeCount}`} />
      <TokensSection key={`tokens ${tokensEndedCount}`} />
    </PageFrame>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
