export function WirePanel() {
  return <p class="soft">There is nothing here yet.</p>;
}
