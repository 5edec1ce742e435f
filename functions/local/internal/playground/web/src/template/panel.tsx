export function TemplatePanel() {
  return <p class="soft">There is nothing here yet.</p>;
}
