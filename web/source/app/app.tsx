import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { AccountPage } from "../features/account/account-page.tsx";
import { AdminPage } from "../features/admin/admin-page.tsx";
import { SessionContext } from "../features/session/session-context.ts";
import { OneTimeLinkPage, SignInPage } from "../features/session/sign-in-page.tsx";
import { WorkspacePage } from "../features/workspace/workspace-page.tsx";
import { fetchSession, type User } from "../protocol/rest-client.ts";
import { oneTimeLink } from "../features/session/one-time-link.ts";
import { UnknownPage } from "./unknown-page.tsx";
import { useRoute } from "./use-route.ts";

type Session =
  | { readonly state: "asking" }
  | { readonly state: "none" }
  | { readonly state: "user"; readonly user: User };

const RETRY_MILLIS = 2000;

/** Which page: by the session, by a one-time link, and by the address. */
export function App() {
  const [session, setSession] = useState<Session>({ state: "asking" });
  const { link } = useSyncExternalStore(oneTimeLink.subscribe, oneTimeLink.snapshot);
  const [isUnreachable, setUnreachable] = useState(false);
  const signedIn = useCallback((user: User) => {
    oneTimeLink.update({ link: undefined });
    setSession({ state: "user", user });
  }, []);
  const left = useCallback(() => oneTimeLink.update({ link: undefined }), []);
  const ended = useCallback(() => setSession({ state: "none" }), []);

  useEffect(() => {
    if (session.state !== "asking" || link !== undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const ask = async () => {
      try {
        const user = await fetchSession();
        if (!isGone) setSession(user === null ? { state: "none" } : { state: "user", user });
      } catch {
        if (isGone) return;
        setUnreachable(true);
        timer = setTimeout(ask, RETRY_MILLIS);
      }
    };
    ask();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [session.state, link]);

  // Whoever follows a used link may well be signed in: leaving it leads to where one is.
  if (link !== undefined) {
    return <OneTimeLinkPage key={link.token} link={link} onSignedIn={signedIn} onLeave={left} />;
  }
  if (session.state === "user") {
    return <SignedInPages key={session.user.id} user={session.user} onSessionEnded={ended} />;
  }
  if (session.state === "asking") {
    return (
      <p className="waiting-page" role="status">
        {isUnreachable ? "The server cannot be reached. Trying again …" : ""}
      </p>
    );
  }
  return <SignInPage onSignedIn={signedIn} />;
}

interface SignedInPagesProps {
  readonly user: User;
  onSessionEnded(): void;
}

/**
 * The page of the address. The workspace, once opened, stays below the others as it is: whoever
 * comes back finds everything in its place.
 */
function SignedInPages({ user, onSessionEnded }: SignedInPagesProps) {
  const route = useRoute();
  const isWorkspace = route.page === "workspace";
  const [isOpened, setOpened] = useState(isWorkspace);
  if (isWorkspace && !isOpened) setOpened(true);
  const layer = useRef<HTMLDivElement>(null);
  const wasCovered = useRef(false);
  useEffect(() => {
    // The link that led back is gone: the keyboard goes on here.
    if (isWorkspace && wasCovered.current) layer.current?.focus();
    wasCovered.current = !isWorkspace;
  }, [isWorkspace]);
  const session = useMemo(() => ({ user, onSessionEnded }), [user, onSessionEnded]);
  return (
    <SessionContext.Provider value={session}>
      {isOpened
        ? (
          <div className="workspace-layer" data-covered={!isWorkspace} ref={layer} tabIndex={-1}>
            <WorkspacePage user={user} isInSight={isWorkspace} onSessionEnded={onSessionEnded} />
          </div>
        )
        : null}
      {route.page === "account" ? <AccountPage /> : null}
      {route.page === "admin" ? <AdminPage part={route.part} /> : null}
      {route.page === "unknown" ? <UnknownPage /> : null}
    </SessionContext.Provider>
  );
}
