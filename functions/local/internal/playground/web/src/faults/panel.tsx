export function FaultsPanel() {
  return <p class="soft">There is nothing here yet.</p>;
}
