import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { watchLinks } from "../features/presets/link-token.ts";
import { watchFirstSignIn } from "./first-sign-in-token.ts";
import "./styles/main.css";

watchLinks();
watchFirstSignIn();
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<App />);
