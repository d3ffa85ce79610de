// A small script of its own in the head, so that the first paint already has the right colours.
import { startTheme } from "../ui/theme.ts";

startTheme();
