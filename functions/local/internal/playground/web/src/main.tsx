import { render } from "preact";
import "./style/page.css";
import { Page } from "./page";

render(<Page />, document.getElementById("page")!);
