import { createContext, useContext } from "react";
import { RequestError, type User } from "../../protocol/rest-client.ts";

/** Who is signed in, for every page below. */
interface SignedIn {
  readonly user: User;
  /** The session has ended: only sign-in is left. */
  onSessionEnded(): void;
}

export const SessionContext = createContext<SignedIn | undefined>(undefined);

export function useSession(): SignedIn {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("There is no session around this.");
  return session;
}

/** Whether the error says that nobody is signed in any more. */
export function endsSession(error: unknown): boolean {
  return error instanceof RequestError && error.status === 401;
}
