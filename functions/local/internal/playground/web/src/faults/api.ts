import { getJSON } from "../api";

// Fault is a way in which the simulator can fail.
export interface Fault {
  name: string;
  kind: string; // faults of one kind differ in where they strike
  point: string; // first, mid, before-stop, after-stop; empty: it strikes the whole
  about: string;
  refusal: boolean; // Bedrock refuses the call
}

// FaultList is what can be armed, and what is.
export interface FaultList {
  faults: Fault[];
  armed: { name: string; left: number } | null; // for so many calls of Bedrock
  why: string; // why there are none; empty where there are
}

export function getFaults(): Promise<FaultList> {
  return getJSON("faults");
}

// armFault has the next calls of Bedrock meet a fault, after so many pieces of an answer; 0:
// where the fault itself strikes.
export function armFault(name: string, times: number, after: number): Promise<FaultList> {
  return getJSON("faults", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name, times, after }) });
}

export function disarmFault(): Promise<FaultList> {
  return getJSON("faults", { method: "DELETE" });
}

// getCalls is how often an answer called Bedrock; 0 where that is not seen.
export async function getCalls(wireID: string): Promise<number> {
  return (await getJSON<{ calls: unknown[] }>(`wire/${wireID}`)).calls.length;
}
