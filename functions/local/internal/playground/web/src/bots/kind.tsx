import { Icon, type IconName } from "../shell/icons";

const icons: Record<string, IconName> = { chat: "chat", image: "image", video: "video" };

// KindIcon shows what a bot makes.
export function KindIcon({ kind }: { kind: string }) {
  return <span class="kind" title={kind && `${kind} bot`}><Icon name={icons[kind] ?? "chat"} /></span>;
}
