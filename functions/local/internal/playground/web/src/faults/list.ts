import { signal } from "@preact/signals";
import { armFault, disarmFault, getFaults, type FaultList } from "./api";

// faults are what can go wrong at the simulator, and what is armed; null until that is known.
export const faults = signal<FaultList | null>(null);

// faultsError is why that is not known, or what could not be armed; empty otherwise.
export const faultsError = signal("");

export const refreshFaults = () => take(getFaults());
export const arm = (name: string, times: number, after: number) => take(armFault(name, times, after));
export const disarm = () => take(disarmFault());

// take keeps what the program answers, and reports whether it did.
async function take(answer: Promise<FaultList>): Promise<boolean> {
  try {
    faults.value = await answer;
    faultsError.value = "";
    return true;
  } catch (e) {
    faultsError.value = e instanceof Error ? e.message : String(e);
    return false;
  }
}
