import { type AdminPage, adminPages } from "../features/admin/admin-pages.ts";

export type Route =
  | { readonly page: "workspace" }
  | { readonly page: "account" }
  | { readonly page: "admin"; readonly part: AdminPage };

/** The page that a fragment names; what names none is the workspace. */
export function routeOf(hash: string): Route {
  const [first, second, ...rest] = hash.replace(/^#\/?/, "").split("/");
  if (!hash.startsWith("#/") || rest.length > 0) return { page: "workspace" };
  if (first === "account" && second === undefined) return { page: "account" };
  if (first !== "admin") return { page: "workspace" };
  const part = adminPages.find(({ id }) => id === (second ?? "users"));
  return part === undefined ? { page: "workspace" } : { page: "admin", part: part.id };
}
