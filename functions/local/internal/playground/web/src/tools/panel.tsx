export function ToolsPanel() {
  return <p class="soft">There is nothing here yet.</p>;
}
