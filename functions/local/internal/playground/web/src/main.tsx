import { render } from "preact";
import "./style/page.css";
import { Page } from "./page";
import { restore } from "./state/keep";

void restore();
render(<Page />, document.getElementById("page")!);
