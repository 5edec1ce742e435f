// Thumb is the sign of what is liked, or of what is not.
export function Thumb({ down }: { down: boolean }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round" style={down ? { rotate: "180deg" } : {}}>
      <path d="M7 10.5 11 3c1.4 0 2.5 1.1 2.5 2.5V9H19a2 2 0 0 1 2 2.3l-1.2 7A2 2 0 0 1 17.8 20H7M7 10.5V20M7 10.5H4V20h3" />
    </svg>
  );
}
